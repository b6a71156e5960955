"""Logging as Lambda has it: `[INFO]\\t<date>\\t<request id>\\t<message>`, or JSON; one event per record, by the frames
of the telemetry log protocol where the engine offers a descriptor for them."""
import json
import logging
import os
import sys
import time

FRAME_TEXT = 0xA55A0003
FRAME_JSON = 0xA55A0002
FRAME_LEVELS = {logging.DEBUG: 0x08, logging.INFO: 0x0C, logging.WARNING: 0x10, logging.ERROR: 0x14,
                logging.CRITICAL: 0x18}
STANDARD_FIELDS = set(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {
    "aws_request_id", "tenant_id", "message", "asctime", "taskName"}

request_id = None  # of the running invocation


class LineSink:
    """Standard output; an error's lines are joined by carriage returns, so that they stay one event."""

    def log(self, message, level=logging.NOTSET):
        sys.stdout.write(message)

    def log_error(self, lines):
        sys.stdout.write("\r".join(lines) + "\n")


class FrameSink:
    def __init__(self, descriptor, kind):
        self.descriptor = descriptor
        self.kind = kind

    def log(self, message, level=logging.NOTSET):
        message = message.encode("utf-8", "replace")
        frame = (self.kind | FRAME_LEVELS.get(level, 0)).to_bytes(4, "big") + len(message).to_bytes(4, "big")
        self._write(frame + (time.time_ns() // 1000).to_bytes(8, "big") + message)

    def log_error(self, lines):
        self.log("\n".join(lines), logging.ERROR)

    def _write(self, data):
        sys.stdout.flush()
        while data:
            try:
                data = data[os.write(self.descriptor, data):]
            except BlockingIOError:
                time.sleep(0.001)


class SinkHandler(logging.Handler):
    def __init__(self, sink):
        logging.Handler.__init__(self)
        self.log_sink = sink

    def emit(self, record):
        self.log_sink.log(self.format(record), min(50, max(0, record.levelno)) // 10 * 10)


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = request_id or ""
        return True


class JsonFormatter(logging.Formatter):
    def __init__(self):
        logging.Formatter.__init__(self, datefmt="%Y-%m-%dT%H:%M:%SZ")

    def format(self, record):
        entry = {
            "timestamp": self.formatTime(record, self.datefmt),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": record.aws_request_id,
        }
        if record.exc_info:
            import traceback

            entry["stackTrace"] = traceback.format_tb(record.exc_info[2])
            entry["errorType"] = record.exc_info[0].__name__
            entry["errorMessage"] = str(record.exc_info[1])
            entry["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        for name, value in record.__dict__.items():
            if name not in STANDARD_FIELDS and name not in entry:
                entry[name] = value
        return json.dumps(entry, ensure_ascii=False, default=str) + "\n"


def is_json():
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


def install():
    """Makes the sink and gives the root logger its handler; returns the sink."""
    descriptor = os.environ.pop("_LAMBDA_TELEMETRY_LOG_FD", None)
    if descriptor is None:
        sink = LineSink()
    else:
        sink = FrameSink(int(descriptor), FRAME_JSON if is_json() else FRAME_TEXT)
    logging.Formatter.converter = time.gmtime
    handler = SinkHandler(sink)
    if is_json():
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"))
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = {"TRACE": "DEBUG", "WARN": "WARNING", "FATAL": "CRITICAL"}.get(level, level)
    if level in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        root.setLevel(level)
    root.addHandler(handler)
    return sink


def log_error(sink, error):
    """Writes an error document as AWS shows it; indentation becomes no-break spaces, which CloudWatch keeps."""
    if is_json():
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        sink.log_error([json.dumps({"timestamp": stamp, "log_level": "ERROR", **error})])
        return
    first = "[ERROR]"
    if error["errorType"]:
        first += " " + error["errorType"]
    if error["errorMessage"]:
        first += (": " if error["errorType"] else " ") + error["errorMessage"]
    lines = [first, "Traceback (most recent call last):"]
    for element in error["stackTrace"]:
        for line in element.splitlines() or [""]:
            text = line.lstrip(" ")
            lines.append("\u00a0" * (len(line) - len(text)) + text)
    sink.log_error(lines)
