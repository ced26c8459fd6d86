// What the program says that the plugin does, `explain --as-plugin`, against what the plugin does:
// on every hosts file among the fixtures and on some of its own, for senders of all kinds.

'use strict'

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { after, test } = require('node:test')

const plugin = require('../../boot/haraka/outbound_hosts.js')

const root = path.join(__dirname, '../..')
const program = path.resolve(root, process.env.PROGRAM || 'build/release/outbound-hosts')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outbound-hosts-'))
after(() => fs.rmSync(folder, { recursive: true }))

const host = 'mail.example.com'
const send_on = '192.0.2.10 192.0.2.11 2001:db8::10 2001:20:30:40:50:51:52:53'
const senders = ['a@one.example', 'a@ONE.Example.', 'two.example', 'a@two.example', '', '<>',
  'joe@constructor', 'joe@__proto__', 'a@default', 'a@b@one.example', 'a@b\u00fccher.example',
  'a@xn--bcher-kva.example', 'a@fixed.example', 'a@example.com', 'a@client.example', 'a@1.2',
  'a@one.example/x', 'a@', '<a@one.example>', 'a@localhost', 'a@one_two.example', 'a@-.example']

// Texts in which each entry that matters is another; by what they are about.
const texts = {
  'usual entries': `
    default: {helo: default.example, ip: 192.0.2.10}
    one.example: {helo: Mail.One.example, ip: 192.0.2.11, ip6: "2001:DB8:0::10"}
    two.example: {helo: mail.two.example, ip: "2001:db8::10"}`,
  'refused entries': `
    default: {helo: default.example, ip: 192.0.2.99}
    one.example: {helo: "a\\r\\nb", ip: 192.0.2.11}
    two.example: {helo: mail, ip: 192.0.2.11}
    fixed.example: {helo: mail.fixed.example, ip: 192.0.2.300}
    example.com: {helo: mail.example.com, ip: 192.0.2.10, ip6: 192.0.2.11}
    client.example: {helo: mail.client.example, ip: "2001:db8::10", ip6: "2001:db8::10"}`,
  'entries with something missing': `
    default: {helo: default.example}
    one.example: {ip: 192.0.2.11}
    two.example:
    fixed.example: 5
    example.com: [helo, ip]
    client.example: {helo: , ip: ""}
    localhost: {helo: "", ip: 192.0.2.10}`,
  'values that are no texts': `
    one.example: {helo: [mail.one.example], ip: 192.0.2.11}
    two.example: {helo: mail.two.example, ip: {a: 192.0.2.11}}
    default: {helo: default.example, ip: 192.0.2.10, ip6: []}`,
  'keys in other spellings': `
    One.EXAMPLE.: {helo: mail.one.example, ip: 192.0.2.11}
    b\u00fccher.example: {helo: mail.one.example, ip: 192.0.2.10}
    constructor: {helo: mail.one.example, ip: 192.0.2.10}
    "1.2": {helo: mail.one.example, ip: 192.0.2.10}`,
  'a domain twice in two spellings': `
    one.example: {helo: mail.one.example, ip: 192.0.2.11}
    ONE.example: {helo: mail.one.example, ip: 192.0.2.10}`,
  'keys that are none': `
    one.example/x: {helo: mail.one.example, ip: 192.0.2.11}
    "": {helo: mail.one.example, ip: 192.0.2.11}
    one_two.example: {helo: mail.one.example, ip: 192.0.2.11}
    -.example: {helo: mail.one.example, ip: 192.0.2.11}
    __proto__: {helo: mail.one.example, ip: 192.0.2.11}`,
  'a HELO that is none': `
    one.example: {helo: mail.one.example., ip: 192.0.2.11}
    two.example: {helo: m\u00fcller.example, ip: 192.0.2.11}
    fixed.example: {helo: 'a\\046b.example', ip: 192.0.2.11}
    example.com: {helo: ~, ip: 192.0.2.11}
    default: {helo: -a.example, ip: 192.0.2.11}`,
  'what YAML 1.1 takes for a number':
    'one.example: {helo: mail.one.example, ip: 2001:20:30:40:50:51:52:53}',
  'addresses in other spellings': `
    one.example: {helo: mail.one.example, ip: 192.0.2.011}
    two.example: {helo: mail.two.example, ip: "::ffff:192.0.2.11"}
    fixed.example: {helo: mail.two.example, ip: "2001:db8::10%lo"}
    example.com: {helo: mail.two.example, ip: " 192.0.2.11"}
    default: {helo: mail.two.example, ip: "[2001:db8::10]"}`,
  'nothing': '',
  'comments': '# none yet\n',
  'null': '~\n',
  'a list': '- one.example\n',
  'a word': 'one.example\n',
}

// YAML that no hosts file needs, which the program refuses and the plugin's reader bears: anchors,
// a key that is null, control characters, deep nesting. There the program gives no answer.
const beyond = ['anchors.yml', 'keys.yml', 'octets.yml', 'too-deep.yml']

function by_program(sender, file, environment) {
  const run = spawnSync(program, ['explain', '--as-plugin', sender, '--output', file, '--hostname',
    host], { encoding: 'utf8', env: { LISTEN_ON: '192.0.2.10', ...environment } })
  return { status: run.status, line: run.stdout.trimEnd(), err: run.stderr }
}

// As Haraka hands it over: the host of the address.
function host_of(sender) {
  const address = sender.replace(/^<(.*)>$/, '$1')
  return address.slice(address.lastIndexOf('@') + 1)
}

function by_plugin(text, ini) {
  const settings = plugin.read_settings({ file: 'none', host, ...ini })
  const list = Array.isArray(settings.send_on) ? settings.send_on : []
  const hosts = plugin.read_hosts(text, list)
  return (sender) => plugin.words_of(plugin.choose(host_of(sender), hosts, settings))
}

function compare(text, file, environment, ini) {
  let answer
  try {
    answer = by_plugin(text, ini)
  } catch (err) {
    answer = undefined
  }
  for (const sender of senders) {
    const { status, line, err } = by_program(sender, file, environment)
    const expected = answer ? { status: 0, line: answer(sender) } : { status: 2, line: '' }
    assert.deepEqual({ sender, status, line }, { sender, ...expected }, err)
  }
}

const listed = [{ SEND_ON: send_on }, { send_on }]
for (const [name, text] of Object.entries(texts)) {
  test(`program and plugin agree: ${name}`, () => {
    const file = path.join(folder, 'hosts.yml')
    const unindented = text.replace(/^ {4}/gm, '').replace(/^\n/, '')
    fs.writeFileSync(file, unindented)
    compare(unindented, file, ...listed)
  })
}

for (const name of ['fixtures/demo', 'fixtures/bad-hosts']) {
  for (const file of fs.readdirSync(path.join(root, name)).filter((one) => one.endsWith('.yml'))) {
    if (beyond.includes(file) || file === 'policy.yml') continue
    test(`program and plugin agree: ${name}/${file}`, () => {
      const place = path.join(root, name, file)
      compare(fs.readFileSync(place, 'utf8'), place, ...listed)
    })
  }
}

for (const file of beyond) {
  test(`the program gives no answer: ${file}`, () => {
    const place = path.join(root, 'fixtures/bad-hosts', file)
    const { status, line, err } = by_program('a@one.example', place, listed[0])
    assert.deepEqual({ status, line }, { status: 2, line: '' })
    assert.match(err, /^the plugin goes on with the last file that it could read, if any$/m)
  })
}

test('program and plugin agree: the file is not used', () => {
  const file = path.join(folder, 'broken.yml')
  fs.writeFileSync(file, 'one.example: {')
  for (const [environment, ini] of [
    [{ SEND_ON: '*' }, { send_on: '*' }],
    [{ SEND_ON: send_on, OUTBOUND_MAIL_IP: '2001:db8::11' },
      { send_on, outbound_mail_ip: '2001:db8::11' }],
  ]) {
    for (const sender of senders) {
      const settings = plugin.read_settings({ file: 'none', host, ...ini })
      const words = plugin.words_of(plugin.choose(host_of(sender), new Map(), settings))
      assert.equal(by_program(sender, file, environment).line, words)
    }
  }
})

test('program and plugin agree: no file', () => {
  const { line, status, err } = by_program('a@one.example', path.join(folder, 'none.yml'), listed[0])
  assert.equal(line, by_plugin('', listed[1])('a@one.example'))
  assert.equal(status, 0)
  assert.match(err, /none\.yml: there is no such file: it gives no sender\n/)
})
