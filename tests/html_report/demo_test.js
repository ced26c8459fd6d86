// The report of the demonstration world: what it says, and that it does nothing that it should not.

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

test('the answer stands on top', async () => {
  assert.equal(await report.text('h1'), '13 of 19 domains send well')
  assert.equal(await report.page.title(), '13 of 19 domains send well')
  assert.deepEqual(await report.texts('.states li'), [
    '13 send, fully authenticated 7 with nothing wrong, 3 with warnings, 3 with errors elsewhere: a key, DMARC, MX',
    '1 is undecided: DNS did not answer, and what the hosts file has stays silent.example',
    '3 send, but receivers may refuse their mail spf-alike.example, spf-deep.example, spf-wrong.example',
    '2 have no sender that may be used: their mail would leave by the default, against the checks client.example, fixed.example',
  ])
  assert.equal(
    await report.text('.bounces'),
    'Bounces and all other mail leave by mail.example.com from 192.0.2.10, which passes all its checks.',
  )
  assert.deepEqual(await report.texts('.senders tbody tr'), [
    '192.0.2.10 mail.example.com default 7 7',
    '192.0.2.12 mail.two.example 6 3',
    '192.0.2.11 mail.one.example 4 3',
  ])
  assert.equal(await report.text('.verdicts'), '13 errors 9 warnings 17 unknown 8 notes')
})

test('three things to do come first, and then all', async () => {
  assert.deepEqual(await report.texts('.thing h3'), [
    'The DNS of client.example: an MX record whose host is in the scope (192.0.2.12, as mail.client.example), or a wider scope in the policy; until then its DNS changes nothing',
    'Publish this in the DNS of mail.fixed.example',
    'Publish this in the DNS of spf-wrong.example',
  ])
  assert.equal(
    await report.text('.thing:nth-child(2)'),
    'Publish this in the DNS of mail.fixed.example mail.fixed.example. A 192.0.2.15 Copy the record ' +
      'Now mail.fixed.example. A 192.0.2.99 (TTL 3600) ' +
      'Ends ptr.confirmed, helo.forward of fixed.example',
  )
  await report.page.click('.more-things')
  assert.equal((await report.texts('.thing')).length, 14)
  assert.equal(await report.page.$('.more-things'), null)
})

test('the table says of each address whether mail could leave from it, and why not', async () => {
  assert.deepEqual(await report.texts('#head [role=columnheader]'), [
    'Domain',
    'State',
    '192.0.2.10',
    '192.0.2.11',
    '192.0.2.12',
    '192.0.2.13',
    '192.0.2.14',
    '192.0.2.15',
    '2001:db8::16',
  ])
  assert.equal((await report.domains()).length, 20)
  const cases = [
    ['example.com', 0, 'leaves here from 192.0.2.10', 'good leaving'],
    ['one.example', 0, 'could send from 192.0.2.10', 'good'],
    ['one.example', 1, 'leaves here from 192.0.2.11', 'good leaving'],
    ['one.example', 2, 'no address of an MX from 192.0.2.12', 'none'],
    ['no-ptr.example', 3, 'no PTR record from 192.0.2.13', 'bad'],
    ['stale-ptr.example', 4, 'PTR not confirmed +1 from 192.0.2.14', 'bad'],
    ['fixed.example', 5, 'PTR not confirmed +1 from 192.0.2.15', 'bad'],
    ['fixed.example', 0, 'another is fixed from 192.0.2.10', 'none'],
    ['client.example', 0, 'outside the scope +1 from 192.0.2.10', 'bad'],
    ['client.example', 3, 'outside the scope from 192.0.2.13', 'none'],
    ['six.example', 6, 'IPv6 alone from 2001:db8::16', 'bad'],
    ['spf-wrong.example', 2, 'leaves here SPF softfail from 192.0.2.12', 'bad leaving'],
    ['silent.example', 1, 'MX addresses not known from 192.0.2.11', 'none'],
    ['silent.example', 2, 'leaves here SPF temperror from 192.0.2.12', 'unknown leaving'],
    ['default identity', 0, 'leaves here from 192.0.2.10', 'good leaving'],
    ['default identity', 1, 'not the default from 192.0.2.11', 'none'],
  ]
  for (const [domain, column, words, classes] of cases) {
    assert.deepEqual(await report.cell(domain, column), { words, classes }, domain)
  }
})

test('the whole cause of a cell appears beside it', async () => {
  const cell = '#rows .row:has([href="#stale-ptr.example"]) .cell:nth-child(5)'
  await report.page.hover(cell)
  assert.equal(
    await report.text('#cause'),
    'stale-ptr.example from 192.0.2.14 As mail.stale-ptr.example: fails. ' +
      'ptr.confirmed 14.2.0.192.in-addr.arpa. PTR old.provider.example. (TTL 3600); ' +
      'old.provider.example. A 198.51.100.80 (TTL 3600) ' +
      'helo.ptr 14.2.0.192.in-addr.arpa. PTR old.provider.example. (TTL 3600)',
  )
  assert.equal(
    await report.page.$eval(cell, (one) => one.getAttribute('aria-describedby')),
    'cause',
  )
  await report.page.hover('#cause')
  assert.equal(await report.page.$eval('#cause', (box) => box.hidden), false)
  await report.press('Escape')
  // The browser finds a moment later what the pointer, which rests, is over now.
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.equal(await report.page.$eval('#cause', (box) => box.hidden), true)
  await report.page.hover('h1')
  await report.page.click(cell)
  assert.equal(await report.page.$eval('#cause', (box) => box.hidden), false)
})

test('filters leave the rows that are wanted', async () => {
  await report.page.type('#find', 'spf- 192.0.2.11')
  assert.deepEqual(await report.domains(), ['spf-deep.example', 'spf-default.example'])
  assert.equal(await report.text('#count'), '2 of 19 domains')
  await report.page.click('#clear')
  assert.equal((await report.domains()).length, 20)
  await report.choose('by-state', 'state faulty')
  assert.deepEqual(await report.domains(), [
    'spf-alike.example',
    'spf-deep.example',
    'spf-wrong.example',
  ])
  await report.choose('by-check', 'spf.terms')
  assert.deepEqual(await report.domains(), ['spf-deep.example'])
  await report.page.click('#clear')
  await report.choose('by-actor', "the address's owner (reverse DNS at the provider)")
  assert.deepEqual(await report.domains(), ['no-ptr.example', 'stale-ptr.example'])
  await report.page.click('#clear')
  await report.choose('by-state', 'verdict unknown')
  assert.deepEqual(await report.domains(), ['silent.example'])
  await report.page.type('#find', 'nothing of the kind')
  assert.deepEqual(await report.domains(), [])
  assert.equal(await report.text('#count'), '0 of 19 domains')
})

test('a line of the answer shows its domains', async () => {
  await report.page.click('.states li.none button')
  assert.deepEqual(await report.domains(), ['client.example', 'fixed.example'])
})

test('heads sort, the default identity stays on top', async () => {
  await report.page.click('[data-key="state"] button')
  assert.deepEqual((await report.domains()).slice(0, 4), [
    'default identity',
    'client.example',
    'fixed.example',
    'spf-alike.example',
  ])
  assert.equal(await report.page.$eval('[data-key="state"]', (head) => head.ariaSort), 'ascending')
  await report.page.click('[data-key="state"] button')
  assert.equal(await report.page.$eval('[data-key="state"]', (head) => head.ariaSort), 'descending')
  assert.deepEqual((await report.domains()).slice(-2), ['fixed.example', 'client.example'])
  await report.choose('sort', '192.0.2.14')
  assert.deepEqual((await report.domains()).slice(0, 2), ['default identity', 'stale-ptr.example'])
})

test('a domain has a page: its chain, its SPF tree, what was found', async () => {
  await report.follow('#rows [href="#spf-deep.example"]')
  assert.equal(await report.page.evaluate(() => location.hash), '#spf-deep.example')
  assert.equal(await report.text('#domain h2'), 'spf-deep.example')
  assert.equal(
    await report.text('.chain figcaption'),
    'As mail.one.example from 192.0.2.11: broken at SPF.',
  )
  assert.deepEqual(await report.texts('#domain > .chain li'), [
    'MX holds mail.one.example preference 10',
    'Address holds 192.0.2.11',
    'PTR holds mail.one.example resolves back to 192.0.2.11',
    'HELO holds mail.one.example resolves to 192.0.2.11',
    'SPF broken permerror more than 10 terms ask DNS (mx), 3rd term of spf-deep.example HELO name: pass',
  ])
  assert.deepEqual(await report.texts('.meter'), [
    'terms that ask DNS 11 of 10',
    'without an answer, for IPv4 clients 0 of 2',
    'and for IPv6 clients 1 of 2',
    'a reply of 112 of 512 octets',
  ])
  assert.equal((await report.texts('.tree li')).length, 30)
  const counts = await report.texts('.tree .count-of:not(:empty)')
  assert.deepEqual(
    counts,
    Array.from({ length: 11 }, (_, i) => `${i + 1} of 10 terms`),
  )
  assert.equal((await report.texts('.tree > ul > li')).at(-2), '11 of 10 terms mx')
  assert.deepEqual(await report.texts('#domain .finding h4'), [
    'error spf.mailfrom 192.0.2.11',
    'error spf.terms',
    'warning dmarc.alignment',
  ])
  assert.equal(
    await report.text('#domain .finding dl'),
    'Cause permerror: more than 10 terms ask DNS (mx), 3rd term of spf-deep.example ' +
      'Cure an SPF record that lets 192.0.2.11 send mail of spf-deep.example; ' +
      'what the record changes: add ip4:192.0.2.11 before include:_spf.crm.example; ' +
      'put the addresses of mx in its place ' +
      'Publish spf-deep.example. TXT "v=spf1 ip4:192.0.2.11 include:_spf.crm.example ' +
      'include:_spf.news.example -all" Copy the record for spf.mailfrom ' +
      'Replaces "v=spf1 include:_spf.crm.example include:_spf.news.example mx -all" ' +
      "Who the domain's DNS",
  )
})

test('the page of a domain has an address of its own', async () => {
  await report.close()
  report = await Report.open(browser, 'demo', { hash: '#client.example' })
  assert.equal(await report.text('#domain h2'), 'client.example')
  assert.match(
    await report.text('#domain'),
    /Its scope: addresses 192\.0\.2\.12; HELO names mail\.client\.example\./,
  )
  await report.page.click('.up')
  await report.page.waitForFunction(() => document.getElementById('domain').hidden)
  assert.equal(await report.text('h1'), '13 of 19 domains send well')
  // The page follows its address a moment after that has changed.
  const showing = (name) =>
    report.page.waitForFunction(
      (wanted) => document.querySelector('#domain h2')?.textContent === wanted,
      {},
      name,
    )
  await report.page.goBack()
  await showing('client.example')
  await report.follow('[rel=next]')
  await showing('dmarc-old.example')
  assert.equal(await report.page.evaluate(() => location.hash), '#dmarc-old.example')
})

test('a record is copied', async () => {
  const session = await browser.target().createCDPSession()
  await session.send('Browser.grantPermissions', {
    permissions: ['clipboardReadWrite', 'clipboardSanitizedWrite'],
  })
  await report.follow('#rows [href="#fixed.example"]')
  await report.page.click('#domain .copy-button')
  await report.page.waitForFunction(() =>
    document.querySelector('#domain .copy-button').innerText.includes('Copied'),
  )
  assert.equal(
    await report.page.evaluate(() => navigator.clipboard.readText()),
    'mail.fixed.example. A 192.0.2.15',
  )
})

test('a record is copied where the browser refuses its clipboard', async () => {
  await report.page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))
  })
  await report.page.click('.thing .copy-button')
  await report.page.waitForFunction(() =>
    document.querySelector('.thing .copy-button').innerText.includes('Copied'),
  )
  await report.page.focus('#find')
  await report.page.keyboard.down('Control')
  await report.press('v')
  await report.page.keyboard.up('Control')
  assert.equal(
    await report.page.$eval('#find', (field) => field.value),
    'mail.fixed.example. A 192.0.2.15',
  )
})

test('findings about no domain of the policy are told', async () => {
  assert.deepEqual(await report.texts('#others h3'), [
    'warning file.untrusted 192.0.2.10 gone.example',
    'note hosted.untrusted newcomer.example',
  ])
})
