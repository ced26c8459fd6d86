// Haraka plugin: a connection from one of the addresses that this instance listens on counts as one
// from 127.0.0.1. Not from addresses that only send, and from none where LISTEN_ON is `*`.

'use strict'

const net = require('net')
const ipaddr = require('ipaddr.js')

exports.register = function () {
  const { listen_on } = this.config.get('outbound_hosts.ini').main
  if (listen_on === '*') return
  const words = String(listen_on || '').split(/\s+/).filter(Boolean)
  const addresses = words.map(canonical)
  if (!words.length || addresses.includes(undefined)) {
    this.logerror('own connections count as foreign: outbound_hosts.ini has no usable listen_on.' +
      ' The start of the container writes this file: see its log')
    return
  }
  this.addresses = new Set(addresses)
  // Before the plugins that judge a connection by where it comes from.
  this.register_hook('connect_init', 'count_as_loopback', -100)
}

exports.count_as_loopback = function (next, connection) {
  if (this.addresses.has(canonical(connection.remote.ip))) {
    connection.set('remote.ip', '127.0.0.1')  // is_local and is_private follow
    connection.results.add({ name: 'remote' }, connection.remote)
  }
  next()
}

// In the one spelling by which addresses can be compared: ::ffff:192.0.2.10 is 192.0.2.10, as which
// IPv4 comes to a socket for both families. Undefined if it is no address, or of one interface.
function canonical(text) {
  const is_address = net.isIP(text) && !text.includes('%')
  return is_address ? ipaddr.process(text).toString() : undefined
}
