// The two ends of a delivery: a server that remembers who brought which mail, and a client.

'use strict'

const net = require('node:net')
const readline = require('node:readline')

// All mail that any server got: { to, from, helo, source, server }.
exports.Sink = class {
  mails = []
  connections = []  // source addresses
  refusals = new Map()  // recipient: how often it is put off
  waiting = []

  // `where` as for net.Server.listen. What listens here keeps no test from ending.
  async listen(where) {
    const server = net.createServer((socket) => this.talk(socket))
    await new Promise((resolve) => server.listen(where, resolve))
    server.unref()
  }

  talk(socket) {
    const source = (socket.remoteAddress || 'socket').replace('::ffff:', '')
    const mail = { source }
    let is_text = false
    this.connections.push(source)
    socket.unref()
    const say = (text) => socket.write(`${text}\r\n`)
    const commands = {
      EHLO: (name) => { mail.helo = name; return '250 sink' },
      LHLO: (name) => { mail.helo = name; return '250 sink' },
      MAIL: (path) => { mail.from = /<(.*)>/.exec(path)[1]; return '250 ok' },
      RCPT: (path) => this.recipient(mail, /<(.*)>/.exec(path)[1]),
      DATA: () => { is_text = true; return '354 go on' },
      RSET: () => '250 ok',
      QUIT: () => { socket.end('221 bye\r\n') },
    }
    const lines = readline.createInterface({ input: socket })
    // A Haraka that is killed resets what it has open, which newer readers tell as well.
    for (const one of [socket, lines]) one.on('error', () => {})
    say('220 sink')
    lines.on('line', (line) => {
      if (is_text) {
        if (line !== '.') return
        is_text = false
        this.accept({ ...mail })
        return say('250 taken')
      }
      const [, verb, rest] = /^(\w+) ?(.*)$/.exec(line)
      const answer = commands[verb] ? commands[verb](rest) : '502 unknown'
      if (answer) say(answer)
    })
  }

  recipient(mail, to) {
    mail.to = to
    const left = this.refusals.get(to) || 0
    this.refusals.set(to, left - 1)
    return left > 0 ? '451 later' : '250 ok'
  }

  accept(mail) {
    this.mails.push(mail)
    this.waiting.forEach((look) => look())
  }

  find(to) {
    return this.mails.find((mail) => mail.to === to)
  }

  // The mail to this address, once it is here; rejects after `deadline` milliseconds.
  arrival(to, deadline = 15000) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no mail to ${to}`)), deadline)
      const look = () => {
        if (!this.find(to)) return
        clearTimeout(timer)
        resolve(this.find(to))
      }
      this.waiting.push(look)
      look()
    })
  }
}

// Sends a mail, or with no recipient only connects. `from` may be '', the null sender.
exports.send = async function (server, { local_address, from, to }) {
  const options = { host: server, port: 2525, localAddress: local_address }
  const socket = net.connect(options)
  const lines = readline.createInterface({ input: socket })[Symbol.asyncIterator]()
  const expect = async (code) => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error(`closed while ${code} was due`)
      if (value[3] === '-') continue
      if (!value.startsWith(code)) throw new Error(`${code} was due: ${value}`)
      return
    }
  }
  const dialogue = [
    [`EHLO client.example`, '250'],
    [`MAIL FROM:<${from}>`, '250'],
    [`RCPT TO:<${to}>`, '250'],
    ['DATA', '354'],
    [`From: <a@example.com>\r\nMessage-Id: <${to}>\r\nSubject: test\r\n\r\ntext\r\n.`, '250'],
  ]
  await expect('220')
  for (const [line, code] of to ? dialogue : []) {
    socket.write(`${line}\r\n`)
    await expect(code)
  }
  socket.write('QUIT\r\n')
  await expect('221')
  socket.destroy()
}
