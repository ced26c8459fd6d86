// The report without a mouse.

'use strict'

const assert = require('node:assert/strict')
const { after, afterEach, before, beforeEach, test } = require('node:test')

const { launch, Report } = require('./browser.js')

let browser
let report
before(async () => (browser = await launch()))
after(() => browser.close())
beforeEach(async () => (report = await Report.open(browser, 'demo')))
afterEach(async () => {
  assert.deepEqual(report.missteps, [])
  await report.close()
})

// The text of the cell with the focus, and what its cause says.
async function state() {
  const cause = await report.page.$eval('#cause', (box) => (box.hidden ? null : box.innerText))
  return [await report.focused(), cause && cause.split('\n')[0]]
}

test('a slash leads to the search, from anywhere', async () => {
  await report.press('/')
  assert.equal(await report.focused(), 'find')
  await report.page.keyboard.type('a/b')
  assert.equal(await report.page.$eval('#find', (field) => field.value), 'a/b')
  await report.page.click('#clear')
  await report.follow('#rows [href="#two.example"]')
  await report.press('/')
  assert.equal(await report.focused(), 'find')
  assert.equal(await report.page.$eval('#domain', (one) => one.hidden), true)
})

test('the table is one stop of the tabulator, arrows move in it', async () => {
  await report.page.focus('#clear')
  await report.press('Tab')
  assert.equal(await report.focused(), 'default identity')
  await report.press('ArrowDown', 'ArrowDown')
  assert.deepEqual(await state(), ['dmarc-old.example', null])
  await report.press('ArrowRight')
  assert.deepEqual(await state(), ['sends well 1 warning', 'dmarc-old.example: sends well'])
  await report.press('ArrowRight', 'ArrowRight')
  assert.deepEqual(await state(), [
    'leaves here from 192.0.2.11',
    'dmarc-old.example from 192.0.2.11',
  ])
  await report.press('End')
  assert.deepEqual(await state(), [
    'no address of an MX from 2001:db8::16',
    'dmarc-old.example from 2001:db8::16',
  ])
  await report.press('ArrowRight', 'Home')
  assert.deepEqual(await state(), ['dmarc-old.example', null])
  await report.press('ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp')
  assert.deepEqual(await state(), ['Domain', null])
  await report.press('ArrowRight', 'Enter')
  assert.equal((await report.domains())[1], 'client.example')
  assert.equal((await report.domains())[3], 'spf-alike.example')
  assert.deepEqual(await state(), ['State', null])
  await report.press('ArrowDown', 'Tab')
  assert.equal(await report.focused(), 'Keyboard')
})

test('the control key leads to the corners', async () => {
  await report.page.focus('#clear')
  await report.press('Tab')
  await report.page.keyboard.down('Control')
  await report.press('End')
  assert.equal(await report.focused(), 'no address of an MX from 2001:db8::16')
  await report.press('Home')
  await report.page.keyboard.up('Control')
  assert.equal(await report.focused(), 'default identity')
  await report.press('PageDown')
  assert.notEqual(await report.focused(), 'default identity')
  await report.press('PageUp')
  assert.equal(await report.focused(), 'default identity')
})

test('Escape closes a cause, Enter shows it again', async () => {
  await report.page.focus('#clear')
  await report.press('Tab', 'ArrowDown', 'ArrowRight', 'ArrowRight')
  assert.deepEqual(await state(), [
    'outside the scope +1 from 192.0.2.10',
    'client.example from 192.0.2.10',
  ])
  await report.press('Escape')
  assert.deepEqual(await state(), ['outside the scope +1 from 192.0.2.10', null])
  await report.press('Enter')
  assert.deepEqual(await state(), [
    'outside the scope +1 from 192.0.2.10',
    'client.example from 192.0.2.10',
  ])
})

test('a cause stays beside its cell while the keys scroll', async () => {
  await report.page.setViewport({ width: 1440, height: 420 })
  await report.page.focus('#clear')
  await report.press('Tab', 'ArrowRight', 'ArrowRight')
  for (let i = 0; i < 12; ++i) await report.press('ArrowDown')
  await report.page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))),
  )
  assert.deepEqual(await state(), ['leaves here from 192.0.2.10', 'six.example from 192.0.2.10'])
  const [cell, cause] = await report.page.evaluate(() =>
    [document.activeElement, document.getElementById('cause')].map((element) => {
      const { top, bottom } = element.getBoundingClientRect()
      return { top, bottom }
    }),
  )
  const gap = Math.min(Math.abs(cause.top - cell.bottom), Math.abs(cell.top - cause.bottom))
  assert.ok(gap < 10, `${gap} pixels away`)
  assert.ok(cause.top >= 0 && cause.bottom <= 420)
})

test('Enter opens a domain, Escape leads back to where it was', async () => {
  await report.page.focus('#clear')
  await report.press('Tab', 'ArrowDown', 'ArrowDown', 'Enter')
  await report.page.waitForFunction(() => !document.getElementById('domain').hidden)
  assert.equal(await report.focused(), 'domain-title')
  await report.press('Escape')
  await report.page.waitForFunction(() => document.getElementById('domain').hidden)
  assert.equal(await report.focused(), 'dmarc-old.example')
})

test('what has the focus shows it', async () => {
  for (const selector of [
    '#find',
    '#by-state',
    '#clear',
    '.states button',
    '.thing .copy-button',
    '#rows .name',
  ]) {
    await report.page.focus('#skip')
    await report.page.keyboard.press('Shift')
    await report.page.focus(selector)
    const style = await report.page.$eval(selector, (element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      return `${outlineStyle} ${parseFloat(outlineWidth) >= 2}`
    })
    assert.equal(style, 'solid true', selector)
  }
})

test('the first stop skips to the table', async () => {
  await report.press('Tab', 'Enter')
  assert.equal(await report.focused(), 'find')
})
