// How the report looks: nothing overflows, all can be read, dark and on paper too. Screenshots go to
// $SHOTS for people.

'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const { after, before, test } = require('node:test')

const { launch, Report } = require('./browser.js')

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

let browser
before(async () => (browser = await launch()))
after(() => browser.close())

// Rules that axe finds broken, as "RULE: ELEMENT".
async function faults(page) {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const result = await window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
    return result.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
  })
}

function widths(page) {
  return page.evaluate(() => ({
    page: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }))
}

// Where elements stand, from the top.
function places(page, selector) {
  return page.$$eval(selector, (elements) =>
    elements.map((element) => {
      const { top, bottom } = element.getBoundingClientRect()
      return { top, bottom }
    }),
  )
}

const pages = [
  ['all', ''],
  ['spf-deep', '#spf-deep.example'],
  ['fixed', '#fixed.example'],
  ['default', '#default'],
]

for (const scheme of ['light', 'dark']) {
  for (const width of [320, 768, 1440, 2560]) {
    test(`${scheme}, ${width} pixels wide`, async () => {
      for (const [name, hash] of pages) {
        const report = await Report.open(browser, 'demo', { hash, width, scheme })
        const { page, window } = await widths(report.page)
        assert.equal(page, window, `${name} is wider than its window`)
        await report.shoot(`${name}-${width}-${scheme}`)
        assert.deepEqual(await faults(report.page), [], name)
        assert.deepEqual(report.missteps, [])
        await report.close()
      }
    })
  }
}

test('a narrow window has the whole table, none of it to the right', async () => {
  const report = await Report.open(browser, 'demo', { width: 320 })
  const scroller = await report.page.$eval('#scroller', (element) => ({
    inside: element.scrollWidth,
    window: element.clientWidth,
  }))
  assert.equal(scroller.inside, scroller.window)
  assert.equal(await report.page.$eval('#head', (head) => head.checkVisibility()), false)
  assert.match((await report.texts('#rows .leaves'))[2], /^192\.0\.2\.11 mail\.one\.example$/)
  const cell = '#rows .row:has([href="#no-ptr.example"]) .cell:nth-child(4)'
  await report.page.click(cell)
  assert.match(await report.text('#cause'), /PTR: no such name/)
  const box = await report.page.$eval('#cause', (cause) => cause.getBoundingClientRect().right)
  assert.ok(box <= 320)
  await report.close()
})

test('long names and many addresses', async () => {
  for (const width of [320, 1440]) {
    for (const hash of ['', `#${'long'.repeat(15)}005.example`]) {
      const report = await Report.open(browser, 'wide', { width, hash })
      const { page, window } = await widths(report.page)
      assert.equal(page, window, `${width} ${hash}`)
      await report.shoot(`wide${hash && '-domain'}-${width}`)
      assert.deepEqual(await faults(report.page), [])
      assert.deepEqual(report.missteps, [])
      if (hash === '') {
        assert.equal((await report.texts('#head .ip')).length, 24)
        assert.match(
          await report.page.$eval('#no-column', (note) => note.textContent),
          /^16 addresses /,
        )
      }
      await report.close()
    }
  }
})

test('letters twice as large overflow nothing', async () => {
  const report = await Report.open(browser, 'demo', { width: 640 })
  await report.page.evaluate(() => {
    document.documentElement.style.fontSize = '200%'
    window.dispatchEvent(new Event('resize'))
  })
  const { page, window } = await widths(report.page)
  assert.equal(page, window)
  const rows = await places(report.page, '#rows .row')
  assert.ok(rows[1].top >= rows[0].bottom - 1, 'rows lie upon one another')
  await report.shoot('all-200-percent')
  await report.close()
})

test('dark is dark, light is light', async () => {
  const lightness = async (scheme) => {
    const report = await Report.open(browser, 'demo', { scheme })
    const colour = await report.page.$eval('body', (body) => getComputedStyle(body).backgroundColor)
    await report.close()
    return Math.max(...colour.match(/\d+/g).map(Number))
  }
  assert.ok((await lightness('dark')) < 60)
  assert.ok((await lightness('light')) > 200)
})

test('on paper all rows are there and nothing that can only be clicked', async () => {
  const report = await Report.open(browser, 'demo')
  await report.page.emulateMediaType('print')
  await report.page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  assert.equal((await report.domains()).length, 20)
  const seen = (selector) =>
    report.page.$$eval(selector, (all) => all.some((one) => one.checkVisibility()))
  assert.equal(await seen('#filters'), false)
  assert.equal(await seen('.copy-button'), false)
  assert.equal(await seen('#rows .cell'), true)
  const rows = await places(report.page, '#rows .row')
  rows.slice(1).forEach((row, i) => assert.ok(row.top >= rows[i].bottom - 1))
  await report.shoot('all-print')
  const pdf = await report.page.pdf({ path: `${process.env.SHOTS}/all.pdf`, format: 'A4' })
  assert.ok(pdf.length > 10_000)
  await report.close()
})
