// A name server of a few records for Haraka's own look-ups, on 127.0.0.1:53: RFC 1035 §4.

'use strict'

const dgram = require('node:dgram')
const ipaddr = require('ipaddr.js')

const type_numbers = { A: 1, MX: 15, AAAA: 28 }

function name_octets(name) {
  const labels = name.split('.').map((label) => [label.length, ...Buffer.from(label)])
  return Buffer.from([...labels.flat(), 0])
}

const record_octets = {
  A: (address) => Buffer.from(ipaddr.parse(address).toByteArray()),
  AAAA: (address) => Buffer.from(ipaddr.parse(address).toByteArray()),
  MX: (exchange, i) => Buffer.concat([Buffer.from([0, i]), name_octets(exchange)]),
}

function read_name(query, start) {
  const labels = []
  let at = start
  for (; query[at]; at += query[at] + 1) {
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]))
  }
  return [labels.join('.').toLowerCase(), at + 1]
}

function reply(query, zone) {
  const [name, end] = read_name(query, 12)
  const type = query.readUInt16BE(end)
  const records = zone[name] || {}
  const key = Object.keys(type_numbers).find((word) => type_numbers[word] === type)
  const answers = (records[key] || []).map((text, i) => {
    const octets = record_octets[key](text, i)
    const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, octets.length])
    return Buffer.concat([head, octets])
  })
  const header = Buffer.from(query.subarray(0, 12))
  header.writeUInt16BE(zone[name] ? 0x8580 : 0x8583, 2)  // or NXDOMAIN
  header.writeUInt16BE(answers.length, 6)
  header.writeUInt32BE(0, 8)
  return Buffer.concat([header, query.subarray(12, end + 4), ...answers])
}

// `zone`: { name: { TYPE: [text, ...] } }, MX by preference. Keeps no test from ending.
exports.serve = async function (zone) {
  const socket = dgram.createSocket('udp4')
  socket.on('message', (query, from) => {
    socket.send(reply(query, zone), from.port, from.address)
  })
  await new Promise((resolve) => socket.bind(53, '127.0.0.1', resolve))
  socket.unref()
}
