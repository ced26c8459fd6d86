// Haraka plugin: the socket of Haraka's web server is open to nginx, which is another user.
//
// Not by a mode in http.ini (`:777`): where Haraka has workers (`nodes` in smtp.ini), the process
// that makes the socket is root's; a worker that cannot change its mode ends, and so does the next.
// With more than one worker there is mail, but no web server: each removes the socket of the others.

'use strict'

const cluster = require('cluster')
const fs = require('fs')

exports.register = function () {
  this.socket = this.config.get('http.ini').main.listen
}

// In the process that has the workers.
exports.hook_init_master = function (next) {
  cluster.on('listening', (worker, { address }) => { if (address === this.socket) this.open() })
  next()
}

// In the process that has the web server: alone, else as one of the workers.
exports.hook_init_http = function (next) {
  if (!cluster.isWorker) this.open()
  next()
}

exports.open = function () {
  fs.chmod(this.socket, 0o777, (err) => {
    if (err) this.logerror(`nginx cannot connect: ${err.message}`)
  })
}
