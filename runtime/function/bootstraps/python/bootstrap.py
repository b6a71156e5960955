"""The Python runtime of leastwise: takes events from the Lambda Runtime API, calls the user's handler, and answers
with the documents and texts of AWS's runtime."""
import os
import sys

import lambda_runtime_log as runtime_log
from lambda_context import LambdaContext
from lambda_runtime_client import RuntimeApiError, RuntimeClient
from lambda_runtime_json import json, to_json

INIT_WARNING = (
    "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare "
    "cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes, "
    "runtime updates can be triggered by a function change, or can be applied automatically. To determine if the "
    "runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with a "
    "change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the previous "
    "runtime version. For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r")


class Fault(Exception):
    """An error of the runtime's own, with AWS's type and text."""

    def __init__(self, error_type, message, trace=None):
        Exception.__init__(self, message)
        self.error_type = "Runtime." + error_type
        self.message = message
        self.trace = trace


class Unbuffered:
    """Standard output whose lines reach the log when they are written."""

    def __init__(self, stream):
        self.stream = stream

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, text):
        count = self.stream.write(text)
        self.stream.flush()
        return count

    def writelines(self, lines):
        self.stream.writelines(lines)
        self.stream.flush()


def load_handler(name):
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        raise Fault("MalformedHandlerName",
                    f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)")
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module")
    import importlib

    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("ImportModuleError", f"Unable to import module '{module_name}': {error}")
    except SyntaxError as error:
        raise Fault("UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}",
                    [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'])
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault("HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'")


def error_document(message, error_type, trace, request_id=""):
    return {"errorMessage": message or "", "errorType": error_type or "", "requestId": request_id,
            "stackTrace": trace or []}


def frames_of(error):
    """The frames of a traceback as (file, line, name, text), without the runtime's own at its top."""
    import traceback

    frames = [(f.filename, f.lineno, f.name, f.line) for f in traceback.extract_tb(error.__traceback__)]
    own = 0
    while own < len(frames) and "/bootstrap.py" in frames[own][0]:
        own += 1
    return frames[own:] if own < len(frames) else frames


def document_of(error, request_id=""):
    """The error document of an exception and its X-Ray cause."""
    if isinstance(error, Fault):
        return error_document(error.message, error.error_type, error.trace, request_id), \
            cause_of("LambdaValidationError", error.message, [])
    import traceback

    frames = frames_of(error)
    name = type(error).__name__
    return error_document(str(error), name, traceback.format_list(frames), request_id), \
        cause_of(name, str(error), frames)


def cause_of(error_type, message, frames):
    stack = [{"label": name, "path": path, "line": line} for path, line, name, _ in frames]
    return {"working_directory": os.getcwd(), "exceptions": [{"message": message, "type": error_type, "stack": stack}],
            "paths": sorted({frame["path"] for frame in stack})}


def parse_header(text, name):
    if not text:
        return None
    try:
        return json.loads(text)
    except Exception as error:
        raise Fault("LambdaContextUnmarshalError", f"Unable to parse {name} JSON: {error}")


def make_context(headers):
    return LambdaContext(headers, parse_header(headers.get("lambda-runtime-client-context"), "Client Context"),
                         parse_header(headers.get("lambda-runtime-cognito-identity"), "Cognito Identity"))


def read_event(answer):
    if answer.headers.get("content-type", "application/json") != "application/json":
        return answer.body
    try:
        return json.loads(answer.body)
    except Exception as error:
        raise Fault("UnmarshalError", f"Unable to unmarshal input: {error}")


def write_result(result):
    if isinstance(result, bytes):
        return result, "application/unknown"
    try:
        return to_json(result).encode("utf-8"), "application/json"
    except Exception as error:
        raise Fault("MarshalError", f"Unable to marshal response: {error}")


def invoke(client, handler, event, sink):
    """Runs one invocation; returns the answer to the next `next`."""
    request_id = event.headers["lambda-runtime-aws-request-id"]
    runtime_log.request_id = request_id
    trace_id = event.headers.get("lambda-runtime-trace-id")
    if trace_id:
        os.environ["_X_AMZN_TRACE_ID"] = trace_id
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    try:
        context = make_context(event.headers)
        result = handler(read_event(event), context)
        body, content_type = write_result(result)
    except Exception as error:
        document, cause = document_of(error, request_id)
        runtime_log.log_error(sink, document)
        client.fail(request_id, to_json(document).encode("utf-8"), document["errorType"], to_json(cause))
        return client.next()
    return client.answer_and_next(request_id, body, content_type)


def add_builtins():
    """`exit`, `quit` and `help`, which the site module would have added."""
    import site

    site.setquit()
    site.sethelper()


def set_path():
    task_root = os.environ["LAMBDA_TASK_ROOT"]
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    layers = os.environ.pop("LEASTWISE_LAYERS", "/opt").split(":")
    before = [task_root]
    for layer in layers:
        before += [f"{layer}/python/lib/{version}/site-packages", f"{layer}/python"]
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = before + [path for path in sys.path if path not in before] + [here + "/site-packages"]


def main():
    set_path()
    add_builtins()
    sys.stdout = Unbuffered(sys.stdout)
    sys.stderr = Unbuffered(sys.stderr)
    sink = runtime_log.install()
    client = RuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        document, _ = document_of(error)
        runtime_log.logging.warning(INIT_WARNING)
        runtime_log.log_error(sink, document)
        client.fail_init(to_json(document).encode("utf-8"), document["errorType"])
        sys.exit(1)
    event = client.next()
    while True:
        event = invoke(client, handler, event, sink)


if __name__ == "__main__":
    try:
        main()
    except RuntimeApiError as failure:
        sys.stderr.write(f"{failure}\n")
        sys.exit(1)
