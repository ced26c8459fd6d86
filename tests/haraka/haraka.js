// A Haraka of its own folder, run with our plugins as the container runs it.

'use strict'

const { spawn } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const readline = require('node:readline')

const package_folder = path.dirname(require.resolve('Haraka/package.json'))
const our_plugins = path.join(__dirname, '../../boot/haraka')

exports.Haraka = class {
  log = []
  waiting = []

  // `ini`: the text of outbound_hosts.ini; none, no file.
  constructor(folder, ini) {
    this.folder = folder
    for (const name of ['config', 'plugins', 'queue']) {
      fs.mkdirSync(path.join(folder, name), { recursive: true })
    }
    const packaged = path.join(package_folder, 'config/connection.ini')
    if (fs.existsSync(packaged)) fs.copyFileSync(packaged, this.config_path('connection.ini'))
    const config = {
      loglevel: 'LOGDEBUG',
      me: 'haraka.example',
      'outbound.ini': 'local_mx_ok=true\nipv6_enabled=true\nenable_tls=false\n' +
        'temp_fail_intervals=5s,1h\n',
      plugins: 'test_routes\noutbound_hosts\nown_addresses\n',  // ours last: priority must do
      'smtp.ini': 'listen=[::0]:2525\n',
    }
    if (ini) config['outbound_hosts.ini'] = ini
    for (const [name, text] of Object.entries(config)) {
      fs.writeFileSync(this.config_path(name), text)
    }
    for (const source of [our_plugins, path.join(__dirname, 'plugins')]) {
      for (const name of fs.readdirSync(source)) {
        fs.copyFileSync(path.join(source, name), path.join(folder, 'plugins', name))
      }
    }
  }

  config_path(name) {
    return path.join(this.folder, 'config', name)
  }

  async start() {
    const program = path.join(package_folder, 'bin/haraka')
    const env = { ...process.env, TEST_SOCKET: path.join(this.folder, 'lmtp') }
    delete env.NODE_PATH  // plugins must find what they need as in the container
    this.process = spawn(process.execPath, [program, '-c', this.folder], { env })
    this.ended = new Promise((resolve) => this.process.once('exit', resolve))
    for (const stream of [this.process.stdout, this.process.stderr]) {
      readline.createInterface({ input: stream }).on('line', (line) => {
        this.log.push(line)
        this.waiting.forEach((look) => look())
      })
    }
    await this.logged(/Listening on|server.*listening on/i)
    return this
  }

  stop() {
    this.process.kill('SIGKILL')
    return this.ended
  }

  lines(pattern) {
    return this.log.filter((line) => pattern.test(line))
  }

  // The first such line after `from` others, once it is there.
  logged(pattern, from = 0, deadline = 15000) {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`not logged: ${pattern}\n${this.log.slice(-60).join('\n')}`))
      const timer = setTimeout(fail, deadline)
      const look = () => {
        const line = this.log.slice(from).find((text) => pattern.test(text))
        if (line === undefined) return
        clearTimeout(timer)
        resolve(line)
      }
      this.waiting.push(look)
      look()
    })
  }
}
