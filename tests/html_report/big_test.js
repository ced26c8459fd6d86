// Ten thousand domains: only what is in sight is in the document. Times are printed, not judged.

'use strict'

const assert = require('node:assert/strict')
const { after, before, test } = require('node:test')

const { launch, Report } = require('./browser.js')

let browser
let report
before(async () => {
  browser = await launch()
  report = await Report.open(browser, 'big')
})
after(() => browser.close())

function rowCount() {
  return report.page.$$eval('#rows [role=row]', (rows) => rows.length)
}

// The milliseconds that the page takes for this and the frame after it.
async function timed(t, what, action, ...values) {
  const time = await report.page.evaluate(
    `(async () => {
      const start = performance.now()
      await (${action})(...${JSON.stringify(values)})
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
      return performance.now() - start
    })()`,
  )
  t.diagnostic(`${what}: ${Math.round(time)} ms`)
}

function typed(value) {
  const field = document.getElementById('find')
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

function scrolled(top) {
  document.getElementById('scroller').scrollTop = top
}

test('the first screen', async (t) => {
  const first = await report.page.evaluate(() => Math.round(performance.now()))
  t.diagnostic(`read and shown: ${first} ms`)
  assert.equal(await report.text('h1'), '8,000 of 10,000 domains send well')
  assert.ok((await rowCount()) < 200)
  assert.equal(
    await report.page.$eval('#grid', (grid) => grid.getAttribute('aria-rowcount')),
    '10002',
  )
  assert.deepEqual((await report.domains()).slice(0, 3), [
    'default identity',
    'd0.example',
    'd1.example',
  ])
  await report.shoot('big')
  t.diagnostic(`elements: ${await report.page.$$eval('*', (all) => all.length)}`)
})

test('scrolling, to the last domain', async (t) => {
  await timed(t, 'to the middle', scrolled, 250_000)
  assert.ok((await rowCount()) < 200)
  await timed(t, 'to the end', scrolled, 1e9)
  assert.ok((await rowCount()) < 200)
  assert.equal((await report.domains()).at(-1), 'd9999.example')
})

test('searching and sorting', async (t) => {
  await timed(t, 'the first search', typed, 'd99')
  assert.equal(await report.text('#count'), '111 of 10,000 domains')
  await timed(t, 'the next', typed, 'd998')
  assert.equal(await report.text('#count'), '11 of 10,000 domains')
  await timed(t, 'all again', typed, '')
  await timed(t, 'sorted by an address', () =>
    document.querySelector('[data-key="192.0.2.14"] button').click(),
  )
  assert.ok((await rowCount()) < 200)
  await timed(t, 'worst first', () => document.querySelector('[data-key="state"] button').click())
  assert.ok((await rowCount()) < 200)
})

test('keys reach what is not in the document yet', async () => {
  await report.page.click('#clear')
  await report.page.focus('#clear')
  await report.press('Tab')
  await report.page.keyboard.down('Control')
  await report.press('End')
  await report.page.keyboard.up('Control')
  await report.press('Home')
  assert.equal(await report.focused(), 'd9999.example')
  await report.press('PageUp', 'ArrowUp')
  assert.match(await report.focused(), /^d99\d\d\.example$/)
  assert.ok((await rowCount()) < 200)
  // The row with the focus stays, however far it is scrolled away.
  const before = await report.focused()
  await report.page.evaluate(scrolled, 0)
  await report.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  assert.equal(await report.focused(), before)
})

test('a domain and back', async () => {
  await report.page.evaluate(scrolled, 250_000)
  await report.page.evaluate(() => (location.hash = '#d4711.example'))
  await report.page.waitForFunction(() => !document.getElementById('domain').hidden)
  assert.equal(await report.text('#domain h2'), 'd4711.example')
  await report.press('Escape')
  await report.page.waitForFunction(() => document.getElementById('domain').hidden)
  assert.equal(await report.focused(), 'd4711.example')
})

test('on paper as many rows as one reads', async (t) => {
  await timed(t, 'prepared for print', () => window.dispatchEvent(new Event('beforeprint')))
  assert.equal(await rowCount(), 1001) // with that of the focus
  assert.equal(await report.page.$eval('#cut', (cut) => cut.hidden), false)
  await report.page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
  assert.ok((await rowCount()) < 200)
})

test('no misstep', () => {
  assert.deepEqual(report.missteps, [])
})
