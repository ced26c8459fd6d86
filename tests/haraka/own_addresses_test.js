// Which connections count as from 127.0.0.1. With real connections: delivery_test.js.

'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')

const plugin_exports = require('../../boot/haraka/own_addresses.js')

// What a connection from `ip` counts as; and what the plugin logs.
function count(listen_on, ip) {
  const logged = []
  const hooks = []
  const plugin = {
    ...plugin_exports,
    config: { get: () => ({ main: { listen_on } }) },
    logerror: (text) => logged.push(text),
    register_hook: (name, method, priority) => hooks.push({ name, method, priority }),
  }
  plugin.register()
  const connection = {
    remote: { ip },
    results: { add() {} },
    set(key, value) { this.remote[key.replace('remote.', '')] = value },
  }
  for (const { method } of hooks) plugin[method](() => {}, connection)
  return { ip: connection.remote.ip, hooks, logged }
}

const both = '192.0.2.10 2001:DB8:0::10'
const cases = [
  ['a listening address', both, '192.0.2.10', '127.0.0.1'],
  ['IPv4-mapped', both, '::ffff:192.0.2.10', '127.0.0.1'],
  ['IPv6, compared as binary', both, '2001:db8::10', '127.0.0.1'],
  ['an address that only sends', both, '192.0.2.11', '192.0.2.11'],
  ['a beginning of a listening address', both, '192.0.2.1', '192.0.2.1'],
  ['LISTEN_ON=*', '*', '192.0.2.10', '192.0.2.10'],
  ['a connection without address', both, null, null],
]
for (const [name, listen_on, ip, expected] of cases) {
  test(`own_addresses: ${name}`, () => {
    const counted = count(listen_on, ip)
    assert.equal(counted.ip, expected)
    assert.deepEqual(counted.logged, [])
  })
}

test('own_addresses: goes before other plugins', () => {
  const [hook] = count(both, null).hooks
  assert.equal(hook.name, 'connect_init')
  assert.equal(hook.priority, -100)
})

for (const listen_on of [undefined, '', 5, '192.0.2.10 host']) {
  test(`own_addresses: listen_on ${JSON.stringify(listen_on)} does nothing but is logged`, () => {
    const counted = count(listen_on, '192.0.2.10')
    assert.equal(counted.ip, '192.0.2.10')
    assert.equal(counted.logged.length, 1)
    assert.match(counted.logged[0], /no usable listen_on/)
  })
}
