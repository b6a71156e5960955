'use strict';
// Errors of the runtime and the documents they become: {"errorType", "errorMessage", "trace"}.

class RuntimeError extends Error {
  constructor(type, message) {
    super(message);
    this.name = `Runtime.${type}`;
  }
}

const UNEXPECTED_EXIT =
  'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise ' +
  'that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes';

const CALLBACKS_REMOVED =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need ' +
  'to modify this function to use a supported handler signature to use Node.js 24 or later. For more information ' +
  'see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

const STREAMING_UNSUPPORTED =
  'leastwise does not support response streaming (awslambda.streamifyResponse); the function must answer in one piece';

/** The reason of a rejection may be anything; its text is the message, as AWS's own class has it. */
function unhandledRejection(reason, promise) {
  const error = new RuntimeError('UnhandledPromiseRejection', reason);
  error.reason = reason;
  error.promise = promise;
  return error;
}

function looksLikeError(value) {
  return value && typeof value.name === 'string' && typeof value.message === 'string' &&
    typeof value.stack === 'string' && value.name && value.message && value.stack;
}

function escapeDelete(text) {
  return text?.replaceAll('\x7f', '%7F');
}

/** What the caller of the function receives. */
function toDocument(error) {
  try {
    if (error instanceof Error || looksLikeError(error)) {
      return {
        errorType: escapeDelete(error.name),
        errorMessage: escapeDelete(error.message),
        trace: escapeDelete(error.stack).split('\n'),
      };
    }
    return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage: 'callback called with Error argument, but there was a problem while retrieving one or more of ' +
        'its message, name, and stack',
    };
  }
}

/** The JSON that the log shows after a tab. */
function toLogText(error) {
  try {
    return '\t' + JSON.stringify(error, (_key, value) => {
      if (!(value instanceof Error)) return value;
      const shown = Object.assign({ errorType: value.name, errorMessage: value.message, code: value.code }, value);
      if (typeof value.stack === 'string') shown.stack = value.stack.split('\n');
      return shown;
    });
  } catch {
    return '\t' + JSON.stringify(toDocument(error));
  }
}

function asError(value) {
  return value instanceof Error ? value : new Error(value);
}

/** The X-Ray cause: where the error comes from, frame by frame. "" when the error has no readable stack. */
function toCause(error) {
  try {
    const stack = [];
    for (const line of (error.stack ?? '').split('\n').slice(1)) {
      const text = line.trim().replace(/[()]/g, '').replace(/^at /, '');
      const space = text.lastIndexOf(' ');
      const [path, lineNumber] = text.slice(space + 1).split(':');
      stack.push({ path, line: parseInt(lineNumber, 10), label: space > 0 ? text.slice(0, space) : 'anonymous' });
    }
    return JSON.stringify({
      working_directory: process.cwd(),
      exceptions: [{ type: escapeDelete(error.name), message: escapeDelete(error.message), stack }],
      paths: [...new Set(stack.map((frame) => frame.path))],
    });
  } catch {
    return '';
  }
}

module.exports = {
  RuntimeError, UNEXPECTED_EXIT, CALLBACKS_REMOVED, STREAMING_UNSUPPORTED,
  unhandledRejection, toDocument, toLogText, asError, toCause,
};
