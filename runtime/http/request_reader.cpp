#include "runtime/http/request_reader.hpp"

#include "runtime/core/text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstring>
#include <vector>

namespace leastwise::http {
namespace beast = boost::beast;
using beast::error_code;

/// Beast's parser, writing straight into a request.
class RequestReader::Parser final : public beast::http::basic_parser<true> {
public:
    explicit Parser(const ServerLimits& limits) {
        eager(true);
        header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
        body_limit(limits.body_bytes_max);
        constexpr std::size_t kUsualFields = 16;  // an SDK sends about a dozen
        request.headers.reserve(kUsualFields);
    }
    Request request;
    bool expects_go_ahead = false;

private:
    using Text = beast::string_view;
    static std::string text(Text from) { return {from.data(), from.size()}; }

    void on_request_impl(beast::http::verb, Text method, Text target, int version, error_code&) override {
        request.method = text(method);
        request.target = text(target);
        request.version = static_cast<unsigned>(version);
    }
    void on_field_impl(beast::http::field name, Text name_text, Text value, error_code&) override {
        request.headers.add(text(name_text), text(value));
        if (name != beast::http::field::expect) return;
        expects_go_ahead = core::equals_ignoring_case({value.data(), value.size()}, "100-continue");
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        constexpr std::uint64_t kReservedMax = 1 << 20;  // ours: what a client may make us allocate by a word
        if (length) request.body.reserve(static_cast<std::size_t>(std::min(*length, kReservedMax)));
    }
    std::size_t on_body_impl(Text bytes, error_code&) override {
        request.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, error_code&) override {
        request.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_response_impl(int, Text, int, error_code&) override {}
    void on_header_impl(error_code&) override {}
    void on_chunk_header_impl(std::uint64_t, Text, error_code&) override {}
    void on_finish_impl(error_code&) override {}
};

struct RequestReader::State {
    explicit State(const ServerLimits& accepted) : limits(accepted), bytes(kSpaceBytes) {}
    static constexpr std::size_t kSpaceBytes = 16 * 1024;  // ours: most requests arrive in one piece

    ServerLimits limits;
    std::vector<char> bytes;
    std::size_t begin = 0, end = 0;  // what is unread
    std::optional<Parser> parser;
    bool awaits_chunk = false;  // the parser has seen the beginning of a chunk and wants more of it
    Refusal refusal{0, {}};
};

namespace {

RequestReader::Refusal refusal_of(const error_code& error) {
    if (error == beast::http::error::body_limit) return {413, "Payload Too Large"};
    if (error == beast::http::error::header_limit) return {431, "Request Header Fields Too Large"};
    return {400, "Bad Request"};
}

}  // namespace

RequestReader::RequestReader(const ServerLimits& limits) : state_(std::make_unique<State>(limits)) {}
RequestReader::~RequestReader() = default;

std::span<char> RequestReader::space() {
    State& s = *state_;
    if (s.begin > 0) {
        std::memmove(s.bytes.data(), s.bytes.data() + s.begin, s.end - s.begin);
        s.end -= std::exchange(s.begin, 0);
    }
    // The parser leaves at most an unfinished head, which its limit bounds.
    if (s.bytes.size() - s.end < State::kSpaceBytes / 2) s.bytes.resize(s.bytes.size() * 2);
    return {s.bytes.data() + s.end, s.bytes.size() - s.end};
}

void RequestReader::commit(std::size_t count) { state_->end += count; }

RequestReader::Progress RequestReader::advance() {
    // The shortest end of a chunked body, "0\r\n\r\n". Having seen "0\r\n", Beast before 1.86 aborts the program
    // when it is shown less than this (boostorg/beast#2861); whatever chunk is to come, this much of the request
    // is to come.
    constexpr std::size_t kLastChunkBytes = 5;
    State& s = *state_;
    if (!s.parser) s.parser.emplace(s.limits);
    while (s.begin < s.end) {
        if (s.awaits_chunk && s.end - s.begin < kLastChunkBytes) break;
        error_code error;
        const std::size_t read =
            s.parser->put(boost::asio::const_buffer(s.bytes.data() + s.begin, s.end - s.begin), error);
        s.begin += read;
        if (error && error != beast::http::error::need_more) {
            s.refusal = refusal_of(error);
            return Progress::refused;
        }
        if (s.parser->is_done()) return Progress::complete;
        s.awaits_chunk = error && s.parser->is_header_done() && s.parser->chunked();
        if (read == 0) break;
    }
    if (s.parser->is_header_done() && std::exchange(s.parser->expects_go_ahead, false)) return Progress::go_ahead;
    return Progress::more;
}

RequestReader::Taken RequestReader::take() {
    State& s = *state_;
    Taken taken{std::move(s.parser->request), s.parser->keep_alive()};
    s.parser.reset();
    s.awaits_chunk = false;
    return taken;
}

const RequestReader::Refusal& RequestReader::refusal() const { return state_->refusal; }

}  // namespace leastwise::http
