// Mail through a real Haraka: from which address and under which HELO it arrives. In a network of
// its own, which `run` makes: 192.0.2.10, .11 and 2001:db8::10, ::11 are the sender's, .20 and ::20
// the world's.

'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { after, before, test } = require('node:test')

const name_server = require('./name_server.js')
const smtp = require('./smtp.js')
const { Haraka } = require('./haraka.js')

const zone = {
  'v4.example': { MX: ['mx4.example'] },
  'v6.example': { MX: ['mx6.example'] },
  'both.example': { MX: ['mx6.example', 'mx4.example'] },
  'several.example': { MX: ['closed.example', 'mx4.example'] },
  'closed.example': { A: ['192.0.2.10'] },
  'no-mx.example': { A: ['192.0.2.20'] },
  'mx4.example': { A: ['192.0.2.20'] },
  'mx6.example': { AAAA: ['2001:db8::20'] },
}
const usual = `
default: {helo: default.example, ip: 192.0.2.10}
one.example: {helo: mail.one.example, ip: 192.0.2.11, ip6: "2001:db8::11"}
two.example: {helo: mail.two.example, ip: 192.0.2.11}
six.example: {helo: mail.six.example, ip: "2001:db8::10"}
outside.example: {helo: mail.outside.example, ip: 192.0.2.20}
lines.example: {helo: "a.example\\r\\nMAIL FROM:<>", ip: 192.0.2.11}
`

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outbound-hosts-'))
const hosts_file = path.join(folder, 'outbound-hosts.yml')
const ini = (lines) => `[main]\nfile=${hosts_file}\nhost=mail.example.com\n${lines}\n`
const listed = 'send_on=192.0.2.10 192.0.2.11 2001:db8::10 2001:db8::11\n' +
  'listen_on=192.0.2.10 2001:db8::10\noutbound_mail_ip='
const sink = new smtp.Sink()
let haraka

function replace_hosts_file(text) {
  fs.writeFileSync(`${hosts_file}.new`, text)
  fs.renameSync(`${hosts_file}.new`, hosts_file)
}

// Another Haraka, with this outbound_hosts.ini.
async function restart(name, text) {
  if (haraka) await haraka.stop()
  haraka = new Haraka(path.join(folder, name), text)
  await sink.listen({ path: path.join(haraka.folder, 'lmtp') })
  await haraka.start()
}

function send(from, to) {
  return smtp.send('192.0.2.10', { from, to })
}

// As who a mail arrives.
async function arrives(from, to) {
  await send(from, to)
  const { helo, source } = await sink.arrival(to)
  return { helo, source }
}

before(async () => {
  await name_server.serve(zone)
  await sink.listen({ host: '192.0.2.20', port: 25 })
  await sink.listen({ host: '2001:db8::20', port: 25, ipv6Only: true })
  await sink.listen({ host: '127.0.0.1', port: 2500 })
  replace_hosts_file(usual)
  await restart('listed', ini(listed))
})

after(async () => {
  await haraka.stop()
  fs.rmSync(folder, { recursive: true })
})

const deliveries = [
  ['a domain', 'a@one.example', 'domain@v4.example', 'mail.one.example', '192.0.2.11'],
  ['a domain, over IPv6', 'a@one.example', 'domain@v6.example', 'mail.one.example', '2001:db8::11'],
  ['a second domain from the same address has its own HELO',
    'a@two.example', 'second@v4.example', 'mail.two.example', '192.0.2.11'],
  ['a domain of IPv6 alone', 'a@six.example', 'six@v6.example', 'mail.six.example', '2001:db8::10'],
  ['an exchange of the other family is passed over',
    'a@two.example', 'both@both.example', 'mail.two.example', '192.0.2.11'],
  ['the first of several MX is closed',
    'a@one.example', 'several@several.example', 'mail.one.example', '192.0.2.11'],
  ['no MX', 'a@two.example', 'none@no-mx.example', 'mail.two.example', '192.0.2.11'],
  ['the null sender', '', 'null@v4.example', 'default.example', '192.0.2.10'],
  ['an unknown domain', 'a@three.example', 'unknown@v4.example', 'default.example', '192.0.2.10'],
  ['joe@constructor', 'joe@constructor', 'proto@v4.example', 'default.example', '192.0.2.10'],
  ['an entry outside SEND_ON',
    'a@outside.example', 'outside@v4.example', 'default.example', '192.0.2.10'],
  ['a HELO with CR LF', 'a@lines.example', 'lines@v4.example', 'default.example', '192.0.2.10'],
  ['another plugin routes, binds, and leaves notes',
    'a@one.example', 'first@routed.example', 'mail.one.example', '192.0.2.11'],
  ['another plugin routes, for a second domain',
    'a@three.example', 'next@routed.example', 'default.example', '192.0.2.10'],
  ['another plugin routes by text',
    'a@two.example', 'text@routed-by-text.example', 'mail.two.example', '192.0.2.11'],
]
for (const [name, from, to, helo, source] of deliveries) {
  test(`leaves by its sender: ${name}`, async () => {
    assert.deepEqual(await arrives(from, to), { helo, source })
  })
}

test('delivery to this host itself is left alone', async () => {
  assert.equal((await arrives('a@one.example', 'a@loopback.example')).source, '127.0.0.1')
  assert.equal((await arrives('a@one.example', 'a@socket.example')).source, 'socket')
})

test('refusals are logged in one line', async () => {
  await haraka.logged(/\[ERROR\].*outside\.example: ip "192\.0\.2\.20" is not in SEND_ON/)
  await haraka.logged(/\[ERROR\].*lines\.example: helo "a\.example\\x0d\\x0aMAIL FROM:<>"/)
})

test('no source of the family: nothing connects, the mail waits', async () => {
  const already = sink.connections.length
  const start = haraka.log.length
  await send('a@two.example', 'waits@v6.example')
  await haraka.logged(/192\.0\.2\.11 cannot reach (mx6\.example|2001:db8::20)/, start)
  await haraka.logged(/Temp failing .*Tried all MXs/, start)
  assert.deepEqual(sink.connections.slice(already), [])
})

test('a second attempt leaves as the file then says', async () => {
  const start = haraka.log.length
  sink.refusals.set('again@v4.example', 1)
  await send('a@one.example', 'again@v4.example')
  await haraka.logged(/Temp failing/, start)
  replace_hosts_file(usual.replace('mail.one', 'again.one').replace(/192\.0\.2\.11, ip6/, '192.0.2.10, ip6'))
  const { helo, source } = await sink.arrival('again@v4.example')
  assert.deepEqual({ helo, source }, { helo: 'again.one.example', source: '192.0.2.10' })
})

test('a file that is replaced is used at once', async () => {
  replace_hosts_file(usual.replaceAll('mail.', 'new.'))
  const expected = { helo: 'new.one.example', source: '192.0.2.11' }
  assert.deepEqual(await arrives('a@one.example', 'new@v4.example'), expected)
})

test('a broken file leaves the last good one, logged once', async () => {
  replace_hosts_file('one.example: {')
  const expected = { helo: 'new.one.example', source: '192.0.2.11' }
  assert.deepEqual(await arrives('a@one.example', 'broken-1@v4.example'), expected)
  assert.deepEqual(await arrives('a@one.example', 'broken-2@v4.example'), expected)
  assert.equal(haraka.lines(/the senders of the last good one stay/).length, 1)
})

const connections = [
  ['192.0.2.10', '192.0.2.10', '127.0.0.1'],
  ['2001:db8::10', '2001:db8::10', '127.0.0.1'],
  ['192.0.2.11', '192.0.2.10', '192.0.2.11'],
  ['2001:db8::11', '2001:db8::10', '2001:db8::11'],
]
for (const [local_address, server, expected] of connections) {
  test(`a connection from ${local_address} counts as ${expected}`, async () => {
    const start = haraka.log.length
    await smtp.send(server, { local_address })
    const line = await haraka.logged(/counts as/, start)
    assert.match(line, new RegExp(`counts as ${expected} .*recorded ${expected}`))
    if (expected === '127.0.0.1') assert.match(line, /local true private true/)
  })
}

test('nothing goes wrong that nobody expects', () => {
  assert.deepEqual(haraka.lines(/\[CRIT\]|plugin .*failed|kept route was changed|notes\.outbound_ip/), [])
})

test('OUTBOUND_MAIL_IP overrides the file', async () => {
  await restart('override', ini(listed.replace('ip=', 'ip=192.0.2.11')))
  const expected = { helo: 'mail.example.com', source: '192.0.2.11' }
  assert.deepEqual(await arrives('', 'override@v4.example'), expected)
})

test('SEND_ON=*: the system picks; LISTEN_ON=*: no connection is our own', async () => {
  await restart('any', ini('send_on=*\nlisten_on=*'))
  const start = haraka.log.length
  assert.equal((await arrives('a@one.example', 'any@v4.example')).helo, 'mail.example.com')
  assert.equal((await arrives('a@one.example', 'any@v6.example')).helo, 'mail.example.com')
  assert.match(await haraka.logged(/counts as/, start), /counts as 192\.0\.2\.10 /)
})

test('no outbound_hosts.ini: all mail waits, and the log says what to do', async () => {
  await restart('missing', undefined)
  const already = sink.connections.length
  const start = haraka.log.length
  await send('a@one.example', 'missing@v4.example')
  await haraka.logged(/DENYSOFT: outbound_hosts\.ini: no file\. .*start it again/, start)
  await haraka.logged(/Temp failing/, start)
  assert.deepEqual(sink.connections.slice(already), [])
  await haraka.logged(/outbound_hosts\.ini has no usable listen_on/)
})
