'use strict';
// console.* as Lambda has it: `<date>\t<request id>\t<LEVEL>\t<message>`, or JSON; one log event per call, whatever
// newlines it holds, by the frames of the telemetry log protocol where the engine offers a descriptor for them.
const fs = require('fs');
const util = require('util');
const errors = require('./errors.cjs');

const LEVELS = {
  TRACE: { rank: 1, frame: 0x04 },
  DEBUG: { rank: 2, frame: 0x08 },
  INFO: { rank: 3, frame: 0x0c },
  WARN: { rank: 4, frame: 0x10 },
  ERROR: { rank: 5, frame: 0x14 },
  FATAL: { rank: 6, frame: 0x18 },
};
const METHODS = { trace: 'TRACE', debug: 'DEBUG', info: 'INFO', log: 'INFO', warn: 'WARN', error: 'ERROR' };
const REQUEST_ID = Symbol.for('aws.lambda.runtime.requestId');

/** Writes all bytes, also when the other end made the pipe non-blocking and it is full for the moment. */
function writeAll(fd, bytes) {
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(fd, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

function frameWriter(fd, format) {
  const kind = format === 'JSON' ? 0xa55a0002 : 0xa55a0003;
  const newline = format === 'JSON' ? '' : '\n';
  return (level, text, date) => {
    const message = text + newline;
    const length = Buffer.byteLength(message);
    const bytes = Buffer.allocUnsafe(16 + length);
    bytes.writeUInt32BE((kind | LEVELS[level].frame) >>> 0, 0);
    bytes.writeUInt32BE(length, 4);
    bytes.writeBigUInt64BE(BigInt(date.valueOf()) * 1000n, 8);
    bytes.write(message, 16);
    writeAll(fd, bytes);
  };
}

function lineWriter() {
  return (_level, text) => process.stdout.write(text.replace(/\n/g, '\r') + '\n');
}

function textOf(level, date, parameters) {
  return `${date.toISOString()}\t${globalThis[REQUEST_ID]}\t${level}\t${util.format(...parameters)}`;
}

function withErrors(_key, value) {
  if (!(value instanceof Error)) return value;
  const stackTrace = typeof value.stack === 'string' ? value.stack.split('\n') : value.stack;
  return Object.assign(
    { errorType: value.constructor?.name ?? 'UnknownError', errorMessage: value.message, stackTrace }, value);
}

function jsonOf(level, date, parameters) {
  const entry = { timestamp: date.toISOString(), level, requestId: globalThis[REQUEST_ID] };
  if (parameters.length === 1) {
    try {
      return JSON.stringify({ ...entry, message: parameters[0] }, withErrors);
    } catch {
      return JSON.stringify({ ...entry, message: util.format(parameters[0]) });
    }
  }
  entry.message = util.format(...parameters);
  const error = parameters.find((parameter) => parameter instanceof Error);
  if (error) {
    entry.errorType = error.constructor?.name ?? 'UnknownError';
    entry.errorMessage = error.message;
    entry.stackTrace = typeof error.stack === 'string' ? error.stack.split('\n') : [];
  }
  return JSON.stringify(entry);
}

/** Replaces the methods of console; returns how the runtime itself logs an error. */
function install(environment) {
  const format = environment.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON' ? 'JSON' : 'TEXT';
  const fd = environment._LAMBDA_TELEMETRY_LOG_FD;
  delete environment._LAMBDA_TELEMETRY_LOG_FD;
  const write = fd === undefined ? lineWriter() : frameWriter(Number(fd), format);
  const compose = format === 'JSON' ? jsonOf : textOf;
  const lowest = LEVELS[environment.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()]?.rank ?? LEVELS.TRACE.rank;
  const logger = (level) => (...parameters) => {
    const date = new Date();
    write(level, compose(level, date, parameters), date);
  };
  for (const [method, level] of Object.entries(METHODS)) {
    console[method] = LEVELS[level].rank >= lowest ? logger(level) : () => {};
  }
  console.fatal = logger('FATAL');
  return format === 'JSON'
    ? (_title, error) => console.error(errors.asError(error))
    : (title, error) => console.error(title, errors.toLogText(errors.asError(error)));
}

function setRequestId(id) {
  globalThis[REQUEST_ID] = id;
}

module.exports = { install, setRequestId };
