// That the compose example is YAML, and sets variables that the program knows.

'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const yaml = require('js-yaml')

const known = ['LISTEN_ON', 'SEND_ON', 'OUTBOUND_MAIL_IP', 'DES_KEY', 'BOOT_PREFLIGHT']
const { services } = yaml.load(fs.readFileSync(process.argv[2], 'utf8'))
for (const [name, service] of Object.entries(services)) {
  assert.equal(service.network_mode, 'host', name)
  assert.ok(service.hostname.split('.').length > 2, name)
  assert.ok(service.environment.LISTEN_ON && service.environment.SEND_ON, name)
  for (const variable of Object.keys(service.environment)) assert.ok(known.includes(variable), variable)
  console.log(`ok: ${name}`)
}
