'use strict';
// A client of the Lambda Runtime API: HTTP/1.1 over one kept connection, written on `net` because loading `http`
// would be a third of a cold start. The connection holds the event loop open only while an answer is awaited, so
// that an idle loop during an invocation is noticed as on AWS.
const net = require('net');

const BASE = '/2018-06-01/runtime/';
const CAUSE_LENGTH_MAX = 1024 * 1024;
const HEADER_END = Buffer.from('\r\n\r\n');

class Client {
  constructor(address) {
    const colon = address.lastIndexOf(':');
    this.host = address.slice(0, colon);
    this.port = Number(address.slice(colon + 1));
    this.address = address;
    this.socket = null;
    this.waiting = []; // callbacks (error, answer), in the order of the requests
    this.chunks = [];
    this.held = 0;
    this.needed = 0; // bytes to hold before parsing again is worth it
  }

  /** Asks for the next event: callback(error, {status, headers, body}). */
  next(callback) {
    this.send(this.request('GET', 'invocation/next', undefined, ''), callback);
  }

  respond(id, body, callback) {
    this.send(this.request('POST', `invocation/${encodeURIComponent(id)}/response`, body, ''), callback);
  }

  fail(id, body, errorType, cause, callback) {
    const fits = cause !== '' && cause.length < CAUSE_LENGTH_MAX;
    const extra = typeHeader(errorType) + (fits ? `Lambda-Runtime-Function-XRay-Error-Cause: ${cause}\r\n` : '');
    this.send(this.request('POST', `invocation/${encodeURIComponent(id)}/error`, body, extra), callback);
  }

  failInit(body, errorType, callback) {
    this.send(this.request('POST', 'init/error', body, typeHeader(errorType)), callback);
  }

  request(method, path, body, extraHeaders) {
    const length = body === undefined
      ? ''
      : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
    return `${method} ${BASE}${path} HTTP/1.1\r\nHost: ${this.address}\r\n${extraHeaders}${length}\r\n${body ?? ''}`;
  }

  send(text, callback) {
    this.waiting.push(callback);
    if (!this.socket) this.connect();
    this.socket.ref();
    this.socket.write(text);
  }

  connect() {
    const socket = net.connect({ host: this.host, port: this.port, noDelay: true });
    this.socket = socket;
    const end = (error) => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.chunks = [];
      this.held = this.needed = 0;
      for (const callback of this.waiting.splice(0)) {
        callback(error ?? new Error('The Runtime API closed the connection'));
      }
    };
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', end);
    socket.on('close', () => end());
  }

  read(chunk) {
    this.chunks.push(chunk);
    this.held += chunk.length;
    if (this.held < this.needed) return;
    let bytes = this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks, this.held);
    const answers = [];
    for (;;) {
      const parsed = parse(bytes);
      if (!parsed.answer) {
        this.needed = parsed.needed;
        break;
      }
      answers.push(parsed.answer);
      bytes = bytes.subarray(parsed.used);
    }
    this.chunks = bytes.length > 0 ? [bytes] : [];
    this.held = bytes.length;
    for (const answer of answers) {
      const callback = this.waiting.shift();
      if (this.waiting.length === 0) this.socket.unref();
      callback(null, answer);
    }
  }
}

function typeHeader(errorType) {
  return errorType ? `Lambda-Runtime-Function-Error-Type: ${headerText(errorType).slice(0, 1024)}\r\n` : '';
}

function headerText(text) {
  return String(text).replace(/[^\x20-\x7e]/g, '?');
}

/** The first answer in the bytes, or how many bytes it takes to look again. */
function parse(bytes) {
  const end = bytes.indexOf(HEADER_END);
  if (end < 0) return { needed: bytes.length + 1 };
  const lines = bytes.latin1Slice(0, end).split('\r\n');
  const headers = {};
  for (let i = 1; i < lines.length; ++i) {
    const colon = lines[i].indexOf(':');
    headers[lines[i].slice(0, colon).toLowerCase()] = lines[i].slice(colon + 1).trim();
  }
  const start = end + HEADER_END.length;
  const used = start + Number(headers['content-length'] ?? 0);
  if (bytes.length < used) return { needed: used };
  const answer = { status: Number(lines[0].split(' ', 2)[1]), headers, body: bytes.utf8Slice(start, used) };
  return { answer, used };
}

module.exports = { Client, headerText };
