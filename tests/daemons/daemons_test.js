// Two instances on one host, as real daemons of Debian and Haraka from npm read the configuration
// that the program edits. In a network of its own, which `run` makes.

'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const http = require('node:http')
const https = require('node:https')
const net = require('node:net')
const { after, before, describe, test } = require('node:test')

const name_server = require('../haraka/name_server.js')
const { Instance } = require('./instance.js')
const { listeners } = require('./listeners.js')
const { names_at, ports, recipient } = require('./names.js')

const with_dovecot = !process.env.WITHOUT_DOVECOT
const hosts = [
  { name: 'mail.one.example', addresses: ['192.0.2.10', '2001:db8::10'] },
  { name: 'mail.two.example', addresses: ['192.0.2.11', '2001:db8::11'] },
]

async function build(shape, options) {
  const instances = hosts.map((host) => new Instance({ shape, ...host, ...options }))
  await Promise.all(instances.map((instance) => instance.build()))
  return instances
}

// A name server that has every name.
before(() => name_server.serve(new Proxy({}, { get: () => ({ A: ['192.0.2.10'] }) })))

const bracketed = (address) => (net.isIPv6(address) ? `[${address}]` : address)
const due_listeners = (instances) => instances.flatMap(({ addresses }) =>
  addresses.flatMap((address) => ports.map((port) => `${bracketed(address)}:${port}`))).sort()

const same = (found, wanted) => JSON.stringify(found) === JSON.stringify(wanted)

// That these and no others are listened on, 20 seconds from now at the latest.
async function assert_listening(wanted, instances) {
  for (const end = Date.now() + 20000; !same(listeners(), wanted) && Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.deepEqual(listeners(), wanted, said_by(instances))
}

// That each port of each address answers with the name of its instance.
async function assert_answering(instances) {
  const answers = instances.flatMap(({ addresses, name }) => addresses.flatMap((address) =>
    ports.map(async (port) => ({ address, port, name, found: await names_at(address, port) }))))
  const wrong = (await Promise.all(answers)).filter(({ name, found }) => found !== name)
    .map(({ address, port, found }) => `${bracketed(address)}:${port} answers as ${found}`)
  assert.equal(wrong.length, 0, `${wrong.join('\n')}\n${said_by(instances)}`)
}

async function assert_passes(instance, words, environment) {
  const { status, text } = await instance.run(words, environment)
  assert.equal(status, 0, `${words.join(' ')}: ${text}`)
  return text
}

async function assert_configured(instance) {
  await assert_passes(instance, ['nginx', '-t'])
  if (with_dovecot) await assert_passes(instance, ['doveconf', '-n'])
}

// What a server says to one question over a socket of the instance.
function ask_socket(instance, file, question) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(instance.place(file), () => socket.write(question))
    let text = ''
    socket.on('error', reject)
    socket.on('data', (octets) => {
      text += octets
      if (!text.endsWith('\n')) return
      socket.destroy()
      resolve(text.trim())
    })
  })
}

const said_by = (instances) => instances.flatMap(({ daemons, name }) =>
  Object.entries(daemons).map(([daemon, { text }]) => `== ${name} ${daemon}\n${text}`))
  .join('\n')

// Until each daemon of a closed image has given up.
async function settle(instance) {
  await Promise.all(Object.entries(instance.daemons).map(([daemon, running]) =>
    running.says(settled[daemon])))
}
const settled = {
  nginx: /never/,
  dovecot: /never/,
  redis: /[Rr]eady to accept connections/,
  'haraka-smtp': /New uid|Failed to setup listeners/,
  'haraka-submission': /New uid|Failed to setup listeners/,
}

// Of a container that listens on every address: nginx and dovecot have a socket a family, Haraka
// one for both.
function every_address() {
  const dovecots = with_dovecot ? [110, 143, 993, 995, 4190] : []
  return [
    ...[80, 443, ...dovecots].map((port) => `0.0.0.0:${port}`),
    ...[25, 80, 443, 465, 587, ...dovecots].map((port) => `[::]:${port}`),
  ].sort()
}

function stock_listeners(shape) {
  const numbers = [11380, 11381]
  if (with_dovecot) numbers.push(13001)
  if (shape === '2.3') numbers.push(6379)
  return [...every_address(), ...numbers.map((port) => `127.0.0.1:${port}`)].sort()
}

function page(address, path) {
  return new Promise((resolve, reject) => {
    https.get({ host: address, path, rejectUnauthorized: false }, (answer) => {
      let text = ''
      answer.on('data', (octets) => { text += octets })
      answer.on('end', () => resolve(text))
    }).on('error', reject)
  })
}

const listening_files = ['/etc/nginx/sites-enabled/administration', '/etc/dovecot/dovecot.conf']

for (const shape of ['2.3', '2.5']) {
  describe(`image ${shape}`, () => {
    let instances

    before(async () => { instances = await build(shape) })
    after(async () => { for (const instance of instances) await instance.stop_daemons() })

    // Even where the name server has every name under the domains that are searched.
    test('built and not started, no daemon listens', async () => {
      const [instance] = instances
      instance.write('/etc/resolv.conf', 'nameserver 127.0.0.1\nsearch example.com\n')
      const { status, text } = await instance.run(['nginx', '-t'])
      assert.notEqual(status, 0, text)
      assert.match(text, /host not found in "__LISTEN_ON__\.\.:80"/)
      instance.start_daemons()
      try {
        await settle(instance)
        assert.deepEqual(listeners(), [], said_by(instances))
        for (const [daemon, { is_over, status, text }] of Object.entries(instance.daemons)) {
          if (is_over) assert.notEqual(status, 0, `${daemon}: ${text}`)
        }
      } finally {
        await instance.stop_daemons()
      }
    })

    test('the daemons take the configuration', async () => {
      for (const instance of instances) {
        await instance.start()
        await assert_configured(instance)
      }
    })

    test('the scripts of sieve compile', { skip: !with_dovecot }, async () => {
      for (const instance of instances) {
        for (const name of ['report-spam', 'report-ham']) {
          await assert_passes(instance, ['sievec', `/etc/dovecot/sieve/${name}.sieve`])
        }
      }
    })

    test('side by side, each listens on its own addresses and nowhere else', async () => {
      for (const instance of instances) instance.start_daemons()
      await assert_listening(due_listeners(instances), instances)
    })

    test('every public port answers with the name of its instance', async () => {
      await assert_answering(instances)
    })

    test('redis answers on its socket', async () => {
      for (const instance of instances) {
        assert.equal(await ask_socket(instance, '/run/redis/redis.sock', 'PING\r\n'), '+PONG')
      }
    })

    test('dovecot tells of quotas on its socket', { skip: !with_dovecot }, async () => {
      for (const instance of instances) {
        const answer = await ask_socket(instance, '/run/dovecot-quota.sock',
          'recipient=joe@example.com\nsize=1000\n\n')
        assert.equal(answer, 'action=552 5.2.2 no room')
      }
    })

    test('nginx shows the web pages of its own Harakas', async () => {
      for (const { name, addresses: [address] } of instances) {
        for (const [port, service] of [[11380, 'smtp'], [11381, 'submission']]) {
          assert.equal(await page(address, `/admin/haraka/${port}/`), `${service} of ${name}\n`)
        }
      }
    })

    test('nginx shows the web pages of rspamd, where it is to listen', async () => {
      const [{ addresses: [address] }, second] = instances
      const server = http.createServer((request, response) => response.end(`rspamd ${request.url}`))
      await new Promise((resolve) => server.listen(second.place('/run/rspamd-web.sock'), resolve))
      fs.chmodSync(second.place('/run/rspamd-web.sock'), 0o666)
      assert.equal(await page(second.addresses[0], '/admin/rspamd/stat'), 'rspamd /stat')
      assert.match(await page(address, '/admin/rspamd/stat'), /502 Bad Gateway/)
      server.close()
    })

    test('Haraka asks dovecot for room', { skip: !with_dovecot }, async () => {
      for (const { addresses: [address] } of instances) {
        assert.match(await recipient(address, 'full@example.com'), /^550 (?!I cannot deliver)/)
      }
    })

    test('Haraka has nothing to complain of', () => {
      for (const { daemons } of instances) {
        const said = daemons['haraka-smtp'].text + daemons['haraka-submission'].text
        assert.deepEqual(said.match(/.*\[(CRIT|ERROR)\].*/g), null)
      }
    })

    test('from a list to * and back', async () => {
      for (const instance of instances) await instance.stop_daemons()
      const [instance] = instances
      const listed = listening_files.map((file) => instance.read(file))
      await instance.start('*')
      await assert_configured(instance)
      instance.start_daemons()
      await assert_listening(every_address(), instances)
      await instance.stop_daemons()
      await instance.start()
      await assert_configured(instance)
      assert.deepEqual(listening_files.map((file) => instance.read(file)), listed)
    })

    // The control: what the same two do without the edits.
    describe('stock', () => {
      let stock

      before(async () => {
        for (const instance of instances) await instance.stop_daemons()
        stock = await build(shape, { edited: false })
      })
      after(async () => { for (const instance of stock) await instance.stop_daemons() })

      test('the first takes every address, and loopback', async () => {
        const [first] = stock
        await assert_configured(first)
        first.start_daemons()
        await assert_listening(stock_listeners(shape), stock)
      })

      test('the second finds them taken', async () => {
        const [, second] = stock
        const taken = /address already in use|EADDRINUSE/i
        second.start_daemons()
        for (const [daemon, running] of Object.entries(second.daemons)) {
          if (daemon === 'redis' && shape === '2.5') continue  // on a socket upstream
          await running.says(taken)
          assert.match(running.text, taken, daemon)
        }
        await assert_listening(stock_listeners(shape), stock)
      })

      test('the first answers in place of the second, on every port', async () => {
        const [, second] = stock
        const wrong = due_listeners([second]).map((place) => `${place} answers as mail.one.example`)
        await assert.rejects(assert_answering(stock), ({ message }) => {
          assert.deepEqual(message.match(/^.* answers as .*$/gm).sort(), wrong)
          return true
        })
      })
    })
  })
}
