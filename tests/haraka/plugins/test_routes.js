// Haraka plugin of the tests: everybody may send; some domains are routed here, as the mail server's
// own plugins do it; and what the connection counts as is logged.

'use strict'

exports.hook_connect = function (next, connection) {
  const { ip, is_local, is_private } = connection.remote
  const recorded = connection.results.get('remote').ip
  this.lognotice(`counts as ${ip} local ${is_local} private ${is_private} recorded ${recorded}`)
  connection.relaying = true
  next()
}

exports.hook_rcpt = (next) => next(OK)

// One object for all mail, as a plugin may keep it.
const route = { priority: 0, exchange: '192.0.2.20', bind: '192.0.2.11' }
const routes = new Map([
  ['routed.example', route],
  ['routed-by-text.example', '192.0.2.20'],
  ['loopback.example', { priority: 0, exchange: '127.0.0.1', port: 2500 }],
  // With an exchange, since Haraka up to 3.0.3 looks one up even so.
  ['socket.example', {
    priority: 0, exchange: '192.0.2.20', path: process.env.TEST_SOCKET, using_lmtp: true,
  }],
])

exports.hook_get_mx = function (next, hmail, domain) {
  if (!routes.has(domain)) return next()
  hmail.todo.notes.outbound_ip = '192.0.2.99'
  hmail.todo.notes.outbound_helo = 'note.example'
  if (route.bind !== '192.0.2.11') this.logerror('the kept route was changed')
  next(OK, routes.get(domain))
}
