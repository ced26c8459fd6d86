// Reports that lack something: answers, addresses, a default identity, findings, domains.

'use strict'

const assert = require('node:assert/strict')
const { after, before, test } = require('node:test')

const { launch, Report } = require('./browser.js')

let browser
before(async () => (browser = await launch()))
after(() => browser.close())

// What a page shows by mistake; /dev/null is none.
const leaks = /undefined|(?<!\/dev\/)\bnull\b|NaN|\[object/

// Opens the report, and the page of every row; nothing may go wrong there.
async function look(name, expected) {
  const report = await Report.open(browser, name)
  assert.equal(await report.text('h1'), expected.title)
  assert.deepEqual(await report.domains(), expected.rows)
  for (const row of expected.rows) {
    const hash = `#${row.replace(' identity', '')}`
    await report.page.evaluate((value) => (location.hash = value), hash)
    await report.page.waitForFunction(
      (title) => document.querySelector('#domain h2')?.innerText === title,
      {},
      row,
    )
    assert.doesNotMatch(await report.text('#domain'), leaks)
  }
  await report.page.evaluate(() => (location.hash = ''))
  await report.page.waitForFunction(() => document.getElementById('domain').hidden)
  assert.doesNotMatch(await report.text('body'), leaks)
  assert.deepEqual(report.missteps, [])
  return report
}

test('a hosts file that was linted', async () => {
  const report = await look('lint', {
    title: 'The one domain does not send well',
    rows: ['default identity', 'one.example'],
  })
  assert.match(await report.text('.brand'), /outbound-hosts\.yml$/)
  assert.deepEqual(await report.texts('#others h3'), [
    'error file.key at outbound-hosts.yml:3:1 two.example',
    'error file.entry at outbound-hosts.yml:3:21 two.example',
  ])
  await report.close()
})

test('the same without DNS: what is not known is not said to be absent', async () => {
  const report = await look('offline', {
    title: 'Not known whether the one domain sends well',
    rows: ['default identity', 'one.example'],
  })
  assert.deepEqual(await report.cell('one.example', 1), {
    words: 'leaves here PTR not known from 192.0.2.11',
    classes: 'unknown leaving',
  })
  await report.follow('#rows [href="#one.example"]')
  const text = await report.text('#domain')
  assert.match(text, /: not known at PTR, HELO, SPF\./)
  assert.match(text, /SPF record Not known: /)
  assert.match(text, /MX not known: .* DMARC not known: /)
  assert.doesNotMatch(text, /no (PTR|SPF|such) |elsewhere|nothing is wrong/i)
  await report.close()
})

test('where every address is allowed', async () => {
  const report = await look('any', { title: 'The one domain sends well', rows: ['one.example'] })
  assert.match(await report.text('#answer'), /SEND_ON is \*/)
  await report.close()
})

test('no domain at all', async () => {
  const report = await look('none', { title: 'No domains are listed', rows: [] })
  await report.close()
})

test('nothing to do', async () => {
  const report = await look('well', {
    title: 'The one domain sends well',
    rows: ['default identity', 'example.com'],
  })
  assert.equal(await report.page.$eval('#todo', (section) => section.hidden), true)
  assert.equal(await report.page.$eval('#others', (section) => section.hidden), true)
  await report.close()
})

test('with planned records', async () => {
  const report = await Report.open(browser, 'planned')
  assert.deepEqual(await report.texts('#plan-lists > div'), [
    'Cured: 2 spf-wrong.example spf.mailfrom 192.0.2.12 spf-wrong.example dmarc.alignment',
    'Caused: 1 two.example dmarc.record',
    'Rows that would change: 1 no-ptr.example: mail.no-ptr.example from 192.0.2.13, now no row',
  ])
  await report.follow('#rows [href="#no-ptr.example"]')
  assert.match(await report.text('.chain li:nth-child(3)'), /planned, not published yet$/)
  assert.deepEqual(report.missteps, [])
  await report.close()
})
