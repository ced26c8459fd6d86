// Under which names a public port answers, as its clients see them: in greetings, certificates, and
// what nginx adds to each answer.

'use strict'

const net = require('node:net')
const tls = require('node:tls')

const deadline = 10000  // milliseconds without a word

// A dialogue in lines with a server whose certificate nobody has signed.
class Talk {
  text = ''

  constructor(address, port) {
    this.take(net.connect(port, address))
  }

  take(socket) {
    this.socket = socket
    socket.setTimeout(deadline, () => socket.destroy(new Error('no answer')))
    socket.on('data', (octets) => {
      this.text += octets.toString('latin1')
      if (this.look) this.look()
    })
    const fail = (err) => {
      this.error = err || new Error('closed')
      if (this.look) this.look()
    }
    socket.on('error', fail)
    socket.on('close', () => fail(this.error))
  }

  // The first group of the pattern in the next line that has it.
  async line(pattern) {
    await new Promise((resolve, reject) => {
      this.look = () => {
        if (pattern.test(this.text)) resolve()
        else if (this.error) reject(new Error(`${this.error.message}: ${pattern} was due`))
      }
      this.look()
    })
    const match = pattern.exec(this.text)
    this.text = this.text.slice(match.index + match[0].length)
    return match[1]
  }

  async ask(question, pattern) {
    this.socket.write(`${question}\r\n`)
    return this.line(pattern)
  }

  // The name of the certificate, once the rest of the dialogue is hidden.
  async certificate() {
    this.socket.removeAllListeners('data')
    const socket = tls.connect({ socket: this.socket, rejectUnauthorized: false })
    this.take(socket)
    await new Promise((resolve, reject) => {
      socket.once('secureConnect', resolve)
      socket.once('error', reject)
    })
    return socket.getPeerCertificate().subject.CN
  }
}

const smtp = async (talk) => [
  await talk.line(/^220 (\S+) .*\r\n/m),
  await talk.ask('EHLO client.example', /^250-(\S+) Hello.*\r\n(?:250-.*\r\n)*250 .*\r\n/m),
]
const smtp_starttls = async (talk) => {
  const names = await smtp(talk)
  await talk.ask('STARTTLS', /^220 .*\r\n/m)
  return [...names, await talk.certificate()]
}
const http = async (talk) => [
  await talk.ask('GET / HTTP/1.1\r\nHost: client.example\r\nConnection: close\r\n',
    /^Host-Name: (\S+)\r\n/m),
]
const behind_tls = (names) => async (talk) => [await talk.certificate(), ...await names(talk)]
const starttls = (greeting, question, answer) => async (talk) => {
  await talk.line(greeting)
  await talk.ask(question, answer)
  return [await talk.certificate()]
}
const greeted = (pattern) => async (talk) => {
  await talk.line(pattern)
  return []
}

const dialogues = {
  25: smtp_starttls,
  80: http,
  110: starttls(/^\+OK .*\r\n/m, 'STLS', /^\+OK .*\r\n/m),
  143: starttls(/^\* OK .*\r\n/m, 'a STARTTLS', /^a OK .*\r\n/m),
  443: behind_tls(http),
  465: behind_tls(smtp),
  587: smtp_starttls,
  993: behind_tls(greeted(/^\* OK .*\r\n/m)),
  995: behind_tls(greeted(/^\+OK .*\r\n/m)),
  4190: starttls(/^OK .*\r\n/m, 'STARTTLS', /^OK .*\r\n/m),
}
const dovecot_ports = [110, 143, 993, 995, 4190]

exports.ports = Object.keys(dialogues).map(Number)
  .filter((port) => !process.env.WITHOUT_DOVECOT || !dovecot_ports.includes(port))

// The names, each once; or in one text why there are none.
exports.names_at = async function (address, port) {
  const talk = new Talk(address, port)
  try {
    return [...new Set(await dialogues[port](talk))].join(' ')
  } catch (err) {
    return err.message
  } finally {
    talk.socket.destroy()
  }
}

// What the server says to a recipient.
exports.recipient = async function (address, to) {
  const talk = new Talk(address, 25)
  await smtp(talk)
  await talk.ask('MAIL FROM:<joe@client.example>', /^250 .*\r\n/m)
  const answer = await talk.ask(`RCPT TO:<${to}>`, /^(\d{3} .*)\r\n/m)
  talk.socket.destroy()
  return answer
}
