// A function for provided.* runtimes: a small client of the Lambda Runtime API on plain sockets. Its _HANDLER
// chooses how it behaves, well or badly.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

struct Answer {
    int status = 0;
    std::string headers, body;

    std::string header(const std::string& name) const {
        const auto at = headers.find("\r\n" + name + ": ");
        if (at == std::string::npos) return "";
        const auto begin = at + name.size() + 4;
        return headers.substr(begin, headers.find("\r\n", begin) - begin);
    }
};

class RuntimeApi {
public:
    RuntimeApi() {
        const std::string address = std::getenv("AWS_LAMBDA_RUNTIME_API");
        const auto colon = address.find(':');
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(std::atoi(address.c_str() + colon + 1)));
        inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
        fd_ = socket(AF_INET, SOCK_STREAM, 0);
        const int on = 1;
        setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) _exit(90);
    }
    Answer get(const std::string& path) { return call("GET " + path + " HTTP/1.1\r\nHost: runtime\r\n\r\n"); }
    Answer post(const std::string& path, const std::string& body, const std::string& headers = "") {
        return call("POST " + path + " HTTP/1.1\r\nHost: runtime\r\n" + headers +
                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    void send_raw(const std::string& text) {
        for (std::size_t at = 0; at < text.size();) {
            const ssize_t count = write(fd_, text.data() + at, text.size() - at);
            if (count <= 0) return;
            at += static_cast<std::size_t>(count);
        }
    }
    Answer receive() {
        std::string text;
        std::size_t end = std::string::npos;
        while ((end = text.find("\r\n\r\n")) == std::string::npos) {
            if (!receive_more(text)) return {};
        }
        Answer answer;
        answer.headers = text.substr(0, end + 2);
        answer.status = std::atoi(text.c_str() + 9);
        answer.body = text.substr(end + 4);
        const auto length = static_cast<std::size_t>(std::atol(answer.header("Content-Length").c_str()));
        while (answer.body.size() < length) {
            if (!receive_more(answer.body)) break;
        }
        return answer;
    }

private:
    Answer call(const std::string& request) {
        send_raw(request);
        return receive();
    }
    bool receive_more(std::string& text) {
        char buffer[65536];
        const ssize_t count = read(fd_, buffer, sizeof buffer);
        if (count > 0) text.append(buffer, static_cast<std::size_t>(count));
        return count > 0;
    }
    int fd_ = -1;
};

const std::string kBase = "/2018-06-01/runtime/";

/// What the invocation answers: the statuses that the Runtime API gave to doubtful calls.
std::string misbehave(const std::string& handler, RuntimeApi& api, const std::string& id) {
    const auto status = [](const Answer& answer) { return std::to_string(answer.status); };
    if (handler == "wrong_id") return status(api.post(kBase + "invocation/00000000/response", "1"));
    if (handler == "init_error_late") return status(api.post(kBase + "init/error", "{}"));
    if (handler == "streaming") {
        return status(api.post(kBase + "invocation/" + id + "/response", "1",
                               "Lambda-Runtime-Function-Response-Mode: streaming\r\n"));
    }
    if (handler == "huge") {  // above what the HTTP layer reads
        return status(api.post(kBase + "invocation/" + id + "/response", std::string(17U << 20U, 'x')));
    }
    if (handler == "garbage") {  // on a connection of its own
        RuntimeApi other;
        other.send_raw(std::string(100, '\xff') + "\r\n\r\n");
        return status(other.receive());
    }
    if (handler == "hangs") {
        for (;;) pause();
    }
    return "";
}

}  // namespace

int main() {
    const std::string handler = std::getenv("_HANDLER");
    if (handler == "exits_at_once") return 5;
    RuntimeApi api;
    if (handler == "init_error") {
        api.post(kBase + "init/error",
                 "{\"errorMessage\":\"no database\",\"errorType\":\"Function.NoDatabase\"}",
                 "Lambda-Runtime-Function-Error-Type: Function.NoDatabase\r\n");
        return 1;
    }
    for (;;) {
        const Answer event = api.get(kBase + "invocation/next");
        if (event.status != 200) return 91;
        const std::string id = event.header("Lambda-Runtime-Aws-Request-Id");
        const std::string path = kBase + "invocation/" + id;
        const std::string statuses = misbehave(handler, api, id);
        if (handler == "error") {
            api.post(path + "/error", "{\"errorMessage\":\"m\",\"errorType\":\"t\"}",
                     "Lambda-Runtime-Function-Error-Type: Function.Reason\r\n");
        } else if (handler == "not_json") {
            api.post(path + "/response", "<not json \xff>");
        } else {
            api.post(path + "/response", statuses.empty() ? event.body : statuses);
        }
        if (handler == "answers_then_exits") return 6;
        if (handler == "answers_then_hangs") {
            for (;;) pause();
        }
    }
}
