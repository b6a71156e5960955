'use strict';
// The Node.js runtime of leastwise: takes events from the Lambda Runtime API, calls the user's handler, and answers,
// with the rules of AWS's runtime for callbacks, promises, the empty event loop and uncaught errors.
const { Client, headerText } = require('./client.cjs');
const { install, setRequestId } = require('./console.cjs');
const errors = require('./errors.cjs');
const { load } = require('./loader.cjs');

const client = new Client(process.env.AWS_LAMBDA_RUNTIME_API);
const logError = install(process.env);

// What an uncaught error and an empty event loop mean changes as the runtime goes on.
let onFatal = (error, exitCode) => postInitError(error, exitCode);
let onEmptyLoop = () => {};

function postInitError(error, exitCode) {
  const document = errors.toDocument(error);
  client.failInit(JSON.stringify(document), document.errorType, () => process.exit(exitCode));
}

function postError(id, error, done) {
  const document = errors.toDocument(error);
  client.fail(id, JSON.stringify(document), document.errorType, headerText(errors.toCause(error)), done);
}

function serialize(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

function parseHeader(text, name) {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Cannot parse ${name} as json: ${error.toString()}`);
  }
}

function describe(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parseHeader(headers['lambda-runtime-client-context'], 'ClientContext'),
    identity: parseHeader(headers['lambda-runtime-cognito-identity'], 'CognitoIdentity'),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/** One invocation, from its event to its answer; the first answer counts. */
class Invocation {
  constructor(id) {
    this.id = id;
    this.answered = false;
    this.waitsForEmptyLoop = true;
  }

  /** The members of the context that end the invocation, as they were before Node.js 24. */
  endings() {
    const self = this;
    return {
      get callbackWaitsForEmptyEventLoop() { return self.waitsForEmptyLoop; },
      set callbackWaitsForEmptyEventLoop(value) { self.waitsForEmptyLoop = value; },
      succeed: (result) => self.succeed(result),
      fail: (error) => self.fail(error ?? 'handled'),
      done: (error, result) => (error === undefined || error === null ? self.succeed(result) : self.fail(error)),
    };
  }

  /** Handed to the handler as `callback`: a result waits until the event loop is empty, unless told not to. */
  callback(error, result) {
    if (this.answered) return;
    if (error !== undefined && error !== null) return this.fail(error);
    if (!this.waitsForEmptyLoop) return this.succeed(result);
    this.answered = true;
    onEmptyLoop = () => {
      this.answered = false;
      this.succeed(result);
    };
  }

  succeed(result) {
    if (this.answered) return;
    let body;
    try {
      body = serialize(result);
    } catch (error) {
      return this.fail(error);
    }
    this.answered = true;
    onEmptyLoop = () => {};
    client.respond(this.id, body, onPosted);
    takeNext();
  }

  fail(error) {
    if (this.answered) return;
    this.answered = true;
    onEmptyLoop = () => {};
    logError('Invoke Error', error);
    postError(this.id, error, onPosted);
    takeNext();
  }
}

function onPosted(error) {
  if (error) throw error;
}

function takeNext() {
  client.next((error, answer) => {
    if (error) throw error;
    if (answer.status !== 200) throw new Error(`The Runtime API answered ${answer.status}: ${answer.body}`);
    // The handler runs outside of the socket's callback, so that what it throws later is an error of its own.
    setImmediate(() => invoke(answer));
  });
}

function invoke({ headers, body }) {
  const invocation = new Invocation(headers['lambda-runtime-aws-request-id']);
  setRequestId(invocation.id);
  onFatal = (error, exitCode) => postError(invocation.id, error, () => process.exit(exitCode));
  onEmptyLoop = () => {
    if (!user.isAsync && user.release < 24) return invocation.succeed(null);
    invocation.fail(new errors.RuntimeError('NodeJsExit', errors.UNEXPECTED_EXIT));
  };
  const trace = headers['lambda-runtime-trace-id'];
  if (trace) process.env._X_AMZN_TRACE_ID = trace;
  else delete process.env._X_AMZN_TRACE_ID;
  try {
    const context = Object.defineProperties(describe(headers),
      user.release < 24 ? Object.getOwnPropertyDescriptors(invocation.endings()) : {});
    const callback = (error, result) => invocation.callback(error, result);
    const result = user.release < 24
      ? user.handler(JSON.parse(body), context, callback)
      : user.handler(JSON.parse(body), context);
    if (typeof result?.then === 'function') {
      result.then((value) => invocation.succeed(value), (error) => invocation.fail(error ?? 'handled'));
    } else if (user.release >= 24) {
      invocation.succeed(result);
    }
  } catch (error) {
    invocation.fail(error);
  }
}

process.on('uncaughtException', (error) => {
  logError('Uncaught Exception', error);
  onFatal(error, 129);
});
process.on('unhandledRejection', (reason, promise) => {
  const error = errors.unhandledRejection(reason, promise);
  logError('Unhandled Promise Rejection', error);
  onFatal(error, 128);
});
process.on('beforeExit', () => onEmptyLoop());

let user;
load(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER).then(
  (loaded) => {
    user = loaded;
    takeNext();
  },
  (error) => {
    logError('Uncaught Exception', error);
    postInitError(error, 129);
  });
