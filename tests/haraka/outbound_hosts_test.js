// Which sender is chosen, and what is read from outbound-hosts.yml. No Haraka runs here; what the
// plugin requires comes from one by NODE_PATH.

'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { test } = require('node:test')

const plugin = require('../../boot/haraka/outbound_hosts.js')

const send_on = ['192.0.2.10', '192.0.2.11', '2001:db8::10', '2001:db8::11']
const settings = { file: 'none', host: 'mail.example.com', send_on, outbound_mail_ip: '' }
const usual = `
default: {helo: default.example, ip: 192.0.2.10}
one.example: {helo: mail.one.example, ip: 192.0.2.11}
`
const by_default = { helo: 'default.example', ip: '192.0.2.10' }
const by_one = { helo: 'mail.one.example', ip: '192.0.2.11' }
const by_host = { helo: 'mail.example.com', ip: '192.0.2.10' }

// Each with the text of the file, the sender's domain, and who must be chosen and why.
const cases = [
  {
    name: 'the entry of the domain',
    text: usual, sender: 'one.example', expected: by_one, why: 'entry of one.example',
  },
  {
    name: 'a domain without entry leaves by default',
    text: usual, sender: 'two.example', expected: by_default,
    why: 'two.example: no entry; entry of default',
  },
  {
    name: 'the null sender leaves by default',
    text: usual, sender: '', expected: by_default, why: 'no sender domain; entry of default',
  },
  {
    name: 'no host in the sender: by default',
    text: usual, sender: null, expected: by_default, why: 'no sender domain; entry of default',
  },
  {
    name: 'no entry and no default: the host name and the first of SEND_ON',
    text: '', sender: 'one.example', expected: by_host,
    why: 'one.example: no entry; default: no entry; first of SEND_ON',
  },
  {
    name: 'nothing but comments',
    text: '# none yet\n', sender: '', expected: by_host,
    why: 'no sender domain; default: no entry; first of SEND_ON',
  },
  {
    name: 'one bad entry does not cost the mappings and the default',
    text: `${usual}bad.example: {helo: bad.example, ip: 192.0.2.99}\nworse.example: 5\n`,
    sender: 'one.example', expected: by_one, why: 'entry of one.example',
  },
  {
    name: 'an address outside SEND_ON: by default',
    text: `${usual}bad.example: {helo: bad.example, ip: 192.0.2.99}\n`,
    sender: 'bad.example', expected: by_default,
    why: 'bad.example: ip "192.0.2.99" is not in SEND_ON; entry of default',
  },
  {
    name: 'a bad default costs only the default',
    text: `${usual.replace('192.0.2.10', '192.0.2.99')}`,
    sender: 'two.example', expected: by_host,
    why: 'two.example: no entry; default: ip "192.0.2.99" is not in SEND_ON; first of SEND_ON',
  },
  {
    name: 'an undefined variable does not hide the real error',
    text: `${usual}bad.example: {helo: mail.bad.example}\n`,
    sender: 'bad.example', expected: by_default,
    why: 'bad.example: no ip; entry of default',
  },
  {
    name: 'keys need not be lower-case A-labels: capitals',
    text: 'One.EXAMPLE.: {helo: mail.one.example, ip: 192.0.2.11}', sender: 'oNE.example',
    expected: by_one, why: 'entry of one.example',
  },
  {
    name: 'keys need not be lower-case A-labels: U-labels',
    text: 'Bücher.example: {helo: mail.one.example, ip: 192.0.2.11}',
    sender: 'xn--bcher-kva.example', expected: by_one, why: 'entry of xn--bcher-kva.example',
  },
  {
    name: 'U-labels in the sender',
    text: 'xn--bcher-kva.example: {helo: mail.one.example, ip: 192.0.2.11}',
    sender: 'bücher.example.', expected: by_one, why: 'entry of xn--bcher-kva.example',
  },
  {
    name: 'IPv6 is compared as binary',
    text: 'one.example: {helo: mail.one.example, ip: "2001:DB8:0:0::010"}', sender: 'one.example',
    expected: { helo: 'mail.one.example', ip: '2001:db8::10' }, why: 'entry of one.example',
  },
  {
    name: 'all-decimal IPv6 unquoted is no base-60 number',
    text: 'one.example:\n  helo: mail.one.example\n  ip: 2001:10:20:30:40:50:51:52\n',
    sender: 'one.example', settings: { send_on: ['2001:10:20:30:40:50:51:52'] },
    expected: { helo: 'mail.one.example', ip: '2001:10:20:30:40:50:51:52' },
    why: 'entry of one.example',
  },
  {
    name: 'joe@constructor hits no prototype',
    text: usual, sender: 'constructor', expected: by_default,
    why: 'constructor: no entry; entry of default',
  },
  {
    name: 'joe@__proto__ hits no prototype',
    text: `${usual}__proto__: {helo: mail.one.example, ip: 192.0.2.11}\n`,
    sender: '__proto__', expected: by_default, why: 'no sender domain; entry of default',
  },
  {
    name: 'joe@toString hits no prototype, whatever __proto__ is',
    text: `${usual}__proto__: {helo: mail.one.example, ip: 192.0.2.11}\n`,
    sender: 'toString', expected: by_default, why: 'tostring: no entry; entry of default',
  },
  {
    name: 'with one address the HELO is not ignored',
    text: 'one.example: {helo: mail.one.example, ip: 192.0.2.10}', sender: 'one.example',
    settings: { send_on: ['192.0.2.10'] },
    expected: { helo: 'mail.one.example', ip: '192.0.2.10' }, why: 'entry of one.example',
  },
  {
    name: 'a HELO with CR LF is refused, and printed in one line',
    text: `${usual}bad.example: {helo: "a.example\\r\\nRSET", ip: 192.0.2.11}\n`,
    sender: 'bad.example', expected: by_default,
    why: 'bad.example: helo "a.example\\x0d\\x0aRSET" is no host name; entry of default',
  },
  {
    name: 'a HELO without dot is refused',
    text: `${usual}bad.example: {helo: localhost, ip: 192.0.2.11}\n`,
    sender: 'bad.example', expected: by_default,
    why: 'bad.example: helo "localhost" is no host name; entry of default',
  },
  {
    name: 'one entry has a source for each family',
    text: 'one.example: {helo: mail.one.example, ip: 192.0.2.11, ip6: "2001:db8::11"}',
    sender: 'one.example', expected: { ...by_one, ip6: '2001:db8::11' },
    why: 'entry of one.example',
  },
  {
    name: 'a refused ip6 costs the entry',
    text: `${usual}bad.example: {helo: a.example, ip: 192.0.2.11, ip6: "2001:db8::99"}\n`,
    sender: 'bad.example', expected: by_default,
    why: 'bad.example: ip6 "2001:db8::99" is not in SEND_ON; entry of default',
  },
  {
    name: 'ip6 is for IPv6',
    text: `${usual}bad.example: {helo: a.example, ip: 192.0.2.11, ip6: 192.0.2.10}\n`,
    sender: 'bad.example', expected: by_default,
    why: 'bad.example: ip6 is for an IPv6 address beside an IPv4 address in ip; entry of default',
  },
  {
    name: 'an IPv4-mapped address is not the IPv4 address',
    text: `${usual}bad.example: {helo: a.example, ip: "::ffff:192.0.2.11"}\n`,
    sender: 'bad.example', expected: by_default,
    why: 'bad.example: ip "::ffff:192.0.2.11" is not in SEND_ON; entry of default',
  },
  {
    name: 'one domain in two spellings: neither, and nothing else is lost',
    text: `${usual}two.example: {helo: a.example, ip: 192.0.2.10}
TWO.example: {helo: b.example, ip: 192.0.2.11}\n`,
    sender: 'two.example', expected: by_default,
    why: 'two.example: stands twice, spelled differently; entry of default',
  },
  {
    name: 'a sender with more than a name in it is no domain',
    text: usual, sender: 'one.example/x', expected: by_default,
    why: 'no sender domain; entry of default',
  },
  {
    name: 'OUTBOUND_MAIL_IP overrides the file',
    text: usual, sender: 'one.example', settings: { outbound_mail_ip: '192.0.2.99' },
    expected: { helo: 'mail.example.com', ip: '192.0.2.99' }, why: 'OUTBOUND_MAIL_IP is set',
  },
  {
    name: 'SEND_ON=*: the system picks',
    text: usual.replaceAll(/192.*1/g, '192.0.2.9'), sender: 'one.example',
    settings: { send_on: '*' },
    expected: { helo: 'mail.example.com', ip: '*' }, why: 'SEND_ON is *',
  },
]

for (const c of cases) {
  test(`choose: ${c.name}`, () => {
    const all = { ...settings, ...c.settings }
    const hosts = plugin.read_hosts(c.text, all.send_on)
    const { why, helo, ip, ip6 } = plugin.choose(c.sender, hosts, all)
    const expected = { ip6: undefined, ...c.expected }
    assert.deepEqual({ helo, ip, ip6, why }, { ...expected, why: c.why })
  })
}

const whole_file_mistakes = [
  ['a list', '- one.example\n', /^not a mapping of domains to senders$/],
  ['a text', 'one.example\n', /^not a mapping of domains to senders$/],
  ['a key that stands twice', `${usual}one.example: 5\n`, /unique|duplicate/i],
  ['no YAML', 'one.example: {helo: a.example\n', /./],
]
for (const [name, text, message] of whole_file_mistakes) {
  test(`read_hosts: refuses the file: ${name}`, () => {
    assert.throws(() => plugin.read_hosts(text, send_on), { message })
  })
}

const host_names = [
  ['a.example', true], ['xn--bcher-kva.example', true], ['A-1.example', true],
  [`${'a'.repeat(63)}.example`, true], [`${'a'.repeat(64)}.example`, false],
  [`${'a.'.repeat(123)}example`, true], [`${'a.'.repeat(124)}example`, false],
  ['-a.example', false], ['a-.example', false], ['a_b.example', false], ['a..example', false],
  ['a.example.', false], ['a.example ', false], ['[192.0.2.10]', false], ['bücher.example', false],
]
for (const [helo, is_good] of host_names) {
  test(`read_hosts: HELO ${helo} is ${is_good ? 'good' : 'refused'}`, () => {
    const text = `one.example: {helo: "${helo}", ip: 192.0.2.10}`
    assert.equal(!plugin.read_hosts(text, send_on).get('one.example').refused, is_good)
  })
}

const exchanges = [
  ['IPv4', { exchange: '192.0.2.20' }, '192.0.2.11'],
  ['IPv6', { exchange: '2001:db8::20' }, '2001:db8::11'],
  ['a name, to be looked up as A', { exchange: 'mx.example', family: 'A' }, '192.0.2.11'],
  ['a name, to be looked up as AAAA', { exchange: 'mx.example', family: 'AAAA' }, '2001:db8::11'],
  ['IPv4 though AAAA', { exchange: '192.0.2.20', family: 'AAAA' }, '192.0.2.11'],
  ['bound by another plugin', { exchange: '192.0.2.20', bind: '192.0.2.99' }, '192.0.2.11'],
]
for (const [name, mx, source] of exchanges) {
  test(`bind: ${name}`, () => {
    const choice = { ...by_one, ip6: '2001:db8::11' }
    const before = structuredClone(mx)
    const bound = { ...mx, bind: source, bind_helo: 'mail.one.example' }
    assert.deepEqual(plugin.bind(mx, choice), bound)
    assert.deepEqual(mx, before, 'the routing plugin may keep it')
  })
}

const unbound = [
  { path: '/run/lmtp' }, { exchange: 'localhost', family: 'A' }, { exchange: '127.0.0.1' },
  { exchange: '127.1.2.3', port: 24 }, { exchange: '::1' }, { exchange: '::ffff:127.0.0.1' },
]
for (const mx of unbound) {
  test(`bind: leaves ${JSON.stringify(mx)} alone`, () => {
    assert.equal(plugin.bind(mx, by_one), mx)
  })
}

const unreachable = [
  ['IPv6 from IPv4', { exchange: '2001:db8::20' }, by_one],
  ['AAAA from IPv4', { exchange: 'mx.example', family: 'AAAA' }, by_one],
  ['IPv4 from IPv6', { exchange: '192.0.2.20' }, { helo: 'a.example', ip: '2001:db8::10' }],
  ['a name of no family', { exchange: 'mx.example' }, by_one],
]
for (const [name, mx, choice] of unreachable) {
  test(`bind: one address is not bound for both families: ${name}`, () => {
    assert.equal(plugin.bind(mx, choice), undefined)
  })
}

test('bind: SEND_ON=*: no source, both families', () => {
  const choice = { helo: 'mail.example.com', ip: '*' }
  const mx = { exchange: '2001:db8::20', bind: '192.0.2.99' }
  assert.deepEqual(plugin.bind(mx, choice), { ...mx, bind: undefined, bind_helo: choice.helo })
})

// An hmail in which Haraka found these exchanges, and what happened to it.
function fake_hmail(mxlist) {
  const events = []
  class Hmail {
    todo = { mail_from: { host: 'one.example' }, notes: { outbound_helo: 'note.example' } }
    found_mx() { this.mxlist = mxlist; this.try_deliver() }
    try_deliver() { events.push(this.mxlist) }
    temp_fail(reason) { events.push(reason) }
  }
  return { hmail: new Hmail(), events }
}

async function choose_source(hmail, entries) {
  const logged = []
  const note = (text) => logged.push(text)
  const here = {
    settings, loginfo: () => {}, logwarn: note, logerror: note,
    hosts_file: { read: async () => new Map(Object.entries(entries)) },
  }
  const answer = await new Promise((resolve) => {
    plugin.choose_source.call(here, (...words) => resolve(words), hmail)
  })
  return { answer, logged }
}

test('choose_source: answers nothing, and binds what is found', async () => {
  const { hmail, events } = fake_hmail([{ exchange: '192.0.2.20' }, { exchange: '2001:db8::20' }])
  const { answer, logged } = await choose_source(hmail, { 'one.example': by_one })
  assert.deepEqual(answer, [])
  hmail.found_mx()
  const bound = { exchange: '192.0.2.20', bind: '192.0.2.11', bind_helo: 'mail.one.example' }
  assert.deepEqual(events, [[bound]])
  assert.deepEqual(logged, ['192.0.2.11 cannot reach 2001:db8::20'])
  assert.deepEqual(hmail.todo.notes, {})
})

test('choose_source: the last choice holds where an attempt found no exchange', async () => {
  const { hmail, events } = fake_hmail([{ exchange: '192.0.2.20' }])
  await choose_source(hmail, { 'one.example': by_one })
  await choose_source(hmail, { 'one.example': by_default })
  hmail.found_mx()
  assert.equal(events[0][0].bind_helo, 'default.example')
  assert.equal(Object.hasOwn(hmail, 'try_deliver'), false)
})

test('choose_source: an exchange that nobody can read does not end Haraka', async () => {
  const { hmail, events } = fake_hmail([{ exchange: 'fe80::1%a.b' }, { exchange: '192.0.2.20' }])
  await choose_source(hmail, { 'one.example': by_one })
  hmail.found_mx()
  assert.deepEqual(events[0].map((mx) => mx.exchange), ['192.0.2.20'])
})

test('choose_source: an unknown Haraka without list of exchanges: the mail waits', async () => {
  const { hmail, events } = fake_hmail(undefined)
  const { logged } = await choose_source(hmail, {})
  hmail.found_mx()
  assert.deepEqual(events, ['outbound_hosts can bind no exchange'])
  assert.match(logged[0], /^no exchange can be bound: /)
})

for (const method of ['found_mx', 'try_deliver']) {
  test(`choose_source: an unknown Haraka without ${method}: the mail waits`, async () => {
    globalThis.DENYSOFT = 903  // as Haraka gives it to plugins
    const { hmail } = fake_hmail([])
    hmail[method] = undefined
    const { answer } = await choose_source(hmail, {})
    assert.deepEqual(answer, [
      DENYSOFT, 'outbound_hosts does not know how this version of Haraka delivers',
    ])
  })
}

const ini = { file: '/f', host: 'mail.example.com', send_on: ' 192.0.2.10  2001:DB8::10 ' }

test('read_settings: addresses in one spelling', () => {
  assert.deepEqual(plugin.read_settings({ ...ini, outbound_mail_ip: '2001:DB8::0' }), {
    file: '/f', host: 'mail.example.com', send_on: ['192.0.2.10', '2001:db8::10'],
    outbound_mail_ip: '2001:db8::',
  })
  assert.equal(plugin.read_settings({ ...ini, send_on: '*' }).send_on, '*')
})

const bad_settings = [
  ['nothing', {}, 'no file'],
  ['no host', { ...ini, host: undefined }, 'host is "", which is no host name'],
  ['a number for a host', { ...ini, host: 5 }, 'host is "5", which is no host name'],
  ['no addresses', { ...ini, send_on: '' }, 'no send_on'],
  ['a name for an address', { ...ini, send_on: '192.0.2.10 host' },
    'send_on has "host", which is no address'],
  ['a zone', { ...ini, send_on: 'fe80::1%lo' }, 'send_on has "fe80::1%lo", which is no address'],
  ['no address to override', { ...ini, outbound_mail_ip: '192.0.2.10 192.0.2.11' },
    'outbound_mail_ip has "192.0.2.10 192.0.2.11", which is no address'],
]
for (const [name, bad, message] of bad_settings) {
  test(`read_settings: refuses ${name}`, () => {
    assert.throws(() => plugin.read_settings(bad), { message })
  })
}

// A HostsFile in a folder of its own, and what it logs.
function hosts_file(t, more) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outbound-hosts-'))
  t.after(() => fs.rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'outbound-hosts.yml')
  const logged = []
  const note = (text) => logged.push(text.replace(file, 'FILE'))
  const log = { logerror: note, lognotice: note }
  const replace = (text) => {
    fs.writeFileSync(`${file}.new`, text)
    fs.renameSync(`${file}.new`, file)
  }
  return { hosts: new plugin.HostsFile({ ...settings, ...more, file }, log), file, logged, replace }
}

test('HostsFile: the file is not read for every mail', async (t) => {
  const { hosts, logged, replace } = hosts_file(t)
  replace(usual)
  const [first, second] = await Promise.all([hosts.read(), hosts.read()])
  const third = await hosts.read()
  assert.equal(first, second)
  assert.equal(first, third)
  assert.deepEqual(logged, ['FILE: read 2 senders'])
})

test('HostsFile: sees a file that replaces another of the same size', async (t) => {
  const { hosts, replace } = hosts_file(t)
  replace(usual)
  assert.equal((await hosts.read()).get('one.example').ip, '192.0.2.11')
  replace(usual.replace('192.0.2.11', '192.0.2.10'))
  assert.equal((await hosts.read()).get('one.example').ip, '192.0.2.10')
})

test('HostsFile: a broken file leaves the last good one, and is logged once', async (t) => {
  const { hosts, logged, replace } = hosts_file(t)
  replace(usual)
  await hosts.read()
  replace('one.example: {\u001b[31m')
  await hosts.read()
  assert.equal((await hosts.read()).get('one.example').ip, '192.0.2.11')
  assert.equal(logged.length, 2)
  assert.match(logged[1], /^FILE: [ -~]+: the senders of the last good one stay$/)
  replace('broken again: [')
  await hosts.read()
  assert.equal(logged.length, 3)
})

test('HostsFile: a file that was never good is as none', async (t) => {
  const { hosts, logged, replace } = hosts_file(t)
  replace('[')
  assert.equal((await hosts.read()).size, 0)
  assert.match(logged[0], /^FILE: .*: it gives no sender$/)
})

test('HostsFile: a file that goes takes its senders along', async (t) => {
  const { hosts, file, logged, replace } = hosts_file(t)
  replace(usual)
  await hosts.read()
  fs.unlinkSync(file)
  assert.equal((await hosts.read()).size, 0)
  await hosts.read()
  assert.equal(logged.length, 2)
  assert.match(logged[1], /ENOENT.*: it gives no sender$/)
})

test('HostsFile: what cannot be read leaves the last good one, and is logged once', async (t) => {
  const { hosts, file, logged, replace } = hosts_file(t)
  replace(usual)
  await hosts.read()
  fs.unlinkSync(file)
  fs.mkdirSync(file)
  await hosts.read()
  assert.equal((await hosts.read()).size, 2)
  assert.equal(logged.length, 2)
  assert.match(logged[1], /EISDIR.*: the senders of the last good one stay$/)
})

test('HostsFile: every refused entry is logged', async (t) => {
  const { hosts, logged, replace } = hosts_file(t)
  replace(`${usual}bad.example: 5\n"b\\r\\nad": {helo: a.example, ip: 192.0.2.10}\n`)
  await hosts.read()
  assert.deepEqual(logged.slice(1), [
    'FILE: bad.example: no mapping of helo and ip', 'FILE: b\\x0d\\x0aad: no domain name',
  ])
})

for (const more of [{ send_on: '*' }, { outbound_mail_ip: '192.0.2.10' }]) {
  test(`HostsFile: is not read with ${JSON.stringify(more)}`, async (t) => {
    const { hosts, logged, replace } = hosts_file(t, more)
    replace('[')
    assert.equal((await hosts.read()).size, 0)
    assert.deepEqual(logged, [])
  })
}
