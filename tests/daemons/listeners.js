// All TCP sockets of this network that listen, from /proc/net: sorted, each once.

'use strict'

const fs = require('node:fs')
const os = require('node:os')

const listening = '0A'  // Linux's TCP_LISTEN

// Words of 32 bits in the machine's own order.
function octets_of(digits) {
  const octets = Buffer.from(digits, 'hex')
  return os.endianness() === 'LE' ? octets.swap32() : octets
}

function address_of(digits) {
  const octets = octets_of(digits)
  if (octets.length === 4) return octets.join('.')
  const groups = octets.toString('hex').match(/.{4}/g).join(':')
  return new URL(`http://[${groups}]`).hostname  // the shortest spelling
}

exports.listeners = function () {
  const found = new Set()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of fs.readFileSync(table, 'utf8').trim().split('\n').slice(1)) {
      const [, local, , state] = line.trim().split(/\s+/)
      const [address, port] = local.split(':')
      if (state === listening) found.add(`${address_of(address)}:${parseInt(port, 16)}`)
    }
  }
  return [...found].sort()
}
