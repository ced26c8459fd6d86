// A browser without a screen, and a report in it whose every misstep is noted: an error, a request,
// a dialog, a breach of its Content-Security-Policy.

'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { pathToFileURL } = require('node:url')

const puppeteer = require('puppeteer-core')

const { CHROMIUM: executablePath, REPORTS: folder, SHOTS: shots } = process.env

function launch() {
  return puppeteer.launch({ executablePath, headless: true, args: ['--no-sandbox'] })
}

class Report {
  constructor(page, url) {
    this.page = page
    this.url = url
    this.missteps = []
  }

  // `name` is that of a file in $REPORTS, without its ending.
  static async open(
    browser,
    name,
    { hash = '', width = 1440, height = 900, scheme = 'light' } = {},
  ) {
    const url = pathToFileURL(path.join(folder, `${name}.html`)).href
    const report = new Report(await browser.newPage(), url)
    await report.watch()
    await report.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
    await report.page.setViewport({ width, height })
    await report.page.goto(url + hash)
    return report
  }

  async watch() {
    const note = (what) => this.missteps.push(what)
    this.page.on('console', (message) => note(`console ${message.type()}: ${message.text()}`))
    this.page.on('pageerror', (error) => note(`error: ${error.message}`))
    this.page.on('request', (request) => {
      if (request.url().split('#')[0] !== this.url) note(`request: ${request.url()}`)
    })
    this.page.on('dialog', (dialog) => {
      note(`dialog: ${dialog.message()}`)
      dialog.dismiss()
    })
    await this.page.exposeFunction('noteBreach', (directive) => note(`breach of ${directive}`))
    await this.page.evaluateOnNewDocument(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        window.noteBreach(event.violatedDirective),
      )
    })
  }

  // The text of an element as a person sees it, blanks as one.
  text(selector) {
    return this.page.$eval(selector, (element) => element.innerText.replace(/\s+/g, ' ').trim())
  }

  texts(selector) {
    return this.page.$$eval(selector, (elements) =>
      elements.map((element) => element.innerText.replace(/\s+/g, ' ').trim()),
    )
  }

  // The names in the table, from the top.
  domains() {
    return this.texts('#rows .domain .name')
  }

  // What the table says of a domain and one of our addresses, by its column from 0.
  cell(domain, column) {
    return this.page.evaluate(
      (name, place) => {
        const row = [...document.querySelectorAll('#rows .row')].find(
          (one) => one.querySelector('.name').innerText === name,
        )
        const cell = row.querySelectorAll('.cell')[place]
        const words = cell.innerText.replace(/\s+/g, ' ').trim()
        return { words, classes: cell.className.replace('cell ', '') }
      },
      domain,
      column,
    )
  }

  async choose(id, value) {
    await this.page.select(`#${id}`, value)
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  // What has the focus: the text of a link, or the name of a field.
  focused() {
    return this.page.evaluate(() => {
      const element = document.activeElement
      return element.id || element.innerText.replace(/\s+/g, ' ').trim()
    })
  }

  // Clicks a link to a domain, by its text.
  async follow(selector) {
    await this.page.click(selector)
    await this.page.waitForFunction(() => !document.getElementById('domain').hidden)
  }

  async shoot(name) {
    fs.mkdirSync(shots, { recursive: true })
    await this.page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true })
  }

  close() {
    return this.page.close()
  }
}

module.exports = { launch, Report }
