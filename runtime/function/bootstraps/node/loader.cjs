'use strict';
// Finds the user's handler as Lambda does: "path/file.export.nested"; .js, .mjs and .cjs files; ES modules by
// extension or by the nearest package.json; the error types and texts of AWS's runtime.
const fs = require('fs');
const { createRequire } = require('module');
const path = require('path');
const { pathToFileURL } = require('url');
const { RuntimeError, STREAMING_UNSUPPORTED, CALLBACKS_REMOVED } = require('./errors.cjs');

// The "Require stack" of a module that is not found names the file that asked, which on AWS is this one.
const requireUser = createRequire(path.join(__dirname, 'index.mjs'));
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

function splitHandler(text) {
  if (text.includes('..')) {
    throw new RuntimeError('MalformedHandlerName', `'${text}' is not a valid handler name. Use absolute paths when ` +
      'specifying root directories in handler names.');
  }
  const name = path.basename(text);
  const dot = name.indexOf('.');
  if (dot < 0) throw new RuntimeError('MalformedHandlerName', 'Bad handler');
  return {
    folder: text.slice(0, text.indexOf(name)),
    module: name.slice(0, dot),
    exported: name.slice(dot + 1),
  };
}

/** Whether the nearest package.json says that .js files are ES modules; a folder node_modules ends the search. */
function isModuleFolder(folder) {
  if (folder.endsWith('/node_modules')) return false;
  const file = path.join(folder, 'package.json');
  if (fs.existsSync(file)) {
    try {
      return JSON.parse(fs.readFileSync(file, 'utf8'))?.type === 'module';
    } catch (error) {
      console.warn(`${file} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  return folder !== '/' && isModuleFolder(path.dirname(folder));
}

async function loadFile(root, folder, name) {
  const base = path.resolve(root, folder, name);
  const isFile = (file) => fs.existsSync(file);
  const load = (file) => import(pathToFileURL(file).href);
  if (isFile(base) && !fs.statSync(base).isDirectory()) return requireUser(base);
  if (isFile(base + '.js')) {
    return isModuleFolder(path.dirname(base)) ? load(base + '.js') : requireUser(base + '.js');
  }
  if (isFile(base + '.mjs')) return load(base + '.mjs');
  if (isFile(base + '.cjs')) return requireUser(base + '.cjs');
  return requireUser(requireUser.resolve(name, { paths: [root, path.join(root, folder)] }));
}

async function loadModule(root, folder, name) {
  try {
    return await loadFile(root, folder, name);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('UserCodeSyntaxError', error);
    if (error?.code === 'MODULE_NOT_FOUND') throw new RuntimeError('ImportModuleError', error);
    throw error;
  }
}

function find(exported, loaded) {
  return exported.split('.').reduce((nested, key) => nested && nested[key], loaded);
}

/** `awslambda` exists as on AWS, so that a module which calls it loads; what it marks is refused by name. */
function installGlobals() {
  globalThis.awslambda = {
    streamifyResponse(handler) {
      handler[STREAMING] = 'response';
      return handler;
    },
  };
}

/** Resolves to {handler, isAsync}. */
async function load(root, text) {
  const { folder, module, exported } = splitHandler(text);
  installGlobals();
  const loaded = await loadModule(root, folder, module);
  const handler = find(exported, loaded) ?? (loaded?.default && find(exported, loaded.default));
  if (!handler) throw new RuntimeError('HandlerNotFound', `${text} is undefined or not exported`);
  if (typeof handler !== 'function') throw new RuntimeError('HandlerNotFound', `${text} is not a function`);
  if (handler[STREAMING]) throw new RuntimeError('ResponseStreamingNotSupported', STREAMING_UNSUPPORTED);
  const release = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? '')?.[1] ?? 0);
  if (release >= 24 && handler.length >= 3) {
    throw new RuntimeError('CallbackHandlerDeprecated', CALLBACKS_REMOVED);
  }
  return { handler, isAsync: handler.constructor?.name === 'AsyncFunction', release };
}

module.exports = { load };
