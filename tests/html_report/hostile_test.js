// A report in which strangers had a word: none of it runs, all of it can be seen.

'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { after, before, test } = require('node:test')

const { launch, Report } = require('./browser.js')

let browser
before(async () => (browser = await launch()))
after(() => browser.close())

// Elements that none of ours is.
function strangers(report) {
  return report.page.$$eval(
    'img, iframe, object, embed, script:not([id]) + *, [onerror], [onload]',
    (all) => all.map((one) => one.outerHTML),
  )
}

async function expectInert(report) {
  assert.deepEqual(await strangers(report), [])
  assert.equal(await report.page.$$eval('script', (all) => all.length), 2)
  assert.deepEqual(report.missteps, [])
}

test('what strangers published is text', async () => {
  const report = await Report.open(browser, 'hostile')
  await report.page.click('.more-things')
  await expectInert(report)
  await report.follow('#rows [href="#evil.example"]')
  await expectInert(report)
  const text = await report.page.$eval('#domain', (domain) => domain.textContent)
  for (const part of [
    '</script><script>alert(1)</script><img src=x onerror=alert(1)><!--', // records, the acceptance
    '\\226\\128\\168', // U+2028 of a record
    '\\001',
    '<img\\032src=x\\032onerror=alert\\(1\\)>.example', // a PTR name
    '<img src=x onerror=alert(1)>\\u202e\\u2028.txt:1', // the list's own name
  ]) {
    assert.ok(text.includes(part), part)
  }
  await report.close()
})

test('causes are text too', async () => {
  const report = await Report.open(browser, 'hostile')
  for (const cell of await report.page.$$('#rows .row:last-child .cell')) {
    await cell.hover()
    await expectInert(report)
  }
  await report.close()
})

test('so is the address of the page, and what is typed', async () => {
  const hash = '#<img src=x onerror=alert(1)>'
  const report = await Report.open(browser, 'hostile', { hash })
  await report.page.type('#find', '<img src=x onerror=alert(1)>')
  await expectInert(report)
  await report.page.evaluate(() => (location.hash = '#%'))
  await expectInert(report)
  await report.close()
})

test('a script that got in would not run, nor a text become markup', async () => {
  const { REPORTS: folder } = process.env
  const page = fs.readFileSync(path.join(folder, 'hostile.html'), 'utf8')
  const attack = '<script>window.ran = true</script><img src="x" onerror="window.ran = true">'
  fs.writeFileSync(path.join(folder, 'broken.html'), page.replace('<main>', `${attack}<main>`))
  const report = await Report.open(browser, 'broken')
  const made = await report.page.evaluate(() => {
    try {
      document.body.insertAdjacentHTML('beforeend', '<p>')
      return 'made'
    } catch (error) {
      return error.name
    }
  })
  assert.equal(made, 'TypeError')
  assert.equal(await report.page.evaluate(() => window.ran), undefined)
  assert.equal(await report.text('h1'), 'The one domain does not send well')
  const breaches = new Set(report.missteps.filter((what) => what.startsWith('breach of ')))
  assert.deepEqual([...breaches].sort(), [
    'breach of img-src',
    'breach of require-trusted-types-for',
    'breach of script-src-attr',
    'breach of script-src-elem',
  ])
  await report.close()
})
