#include "runtime/function/logs.hpp"

#include <algorithm>

namespace leastwise::function {
namespace {

constexpr std::size_t kFrameHeaderBytes = 16;
constexpr std::string_view kFrameMagic{"\xa5\x5a\x00", 3};
constexpr std::uint32_t kFrameBytesMax =
    16U * 1024 * 1024;  // a greater length is text that looks like a frame
constexpr std::size_t kPieceBytes = 64U * 1024;

std::uint32_t big_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char byte : bytes.substr(0, 4)) value = value << 8U | static_cast<unsigned char>(byte);
    return value;
}

/// Whether `text` is, or can become, the start of a frame: the magic number with a level in its low byte.
bool may_start_frame(std::string_view text) {
    const auto known = std::min(text.size(), kFrameMagic.size());
    if (text.substr(0, known) != kFrameMagic.substr(0, known)) return false;
    if (text.size() < 4) return true;
    const auto level = static_cast<unsigned char>(text[3]);
    if ((level & 0x02U) == 0 || level > 0x1b) return false;
    return text.size() < 8 || big_endian(text.substr(4)) <= kFrameBytesMax;
}

/// Where to cut a text longer than `limit` bytes so that no UTF-8 character is split.
std::size_t cut_before(std::string_view text, std::size_t limit) {
    for (std::size_t at = limit; at + 4 > limit; --at) {
        if ((static_cast<unsigned char>(text[at]) & 0xc0U) != 0x80U) return at;
    }
    return limit;
}

}  // namespace

void LogDecoder::feed(std::string_view bytes, const Sink& sink) {
    while (!bytes.empty()) {
        held_ += bytes.substr(0, kPieceBytes);
        bytes.remove_prefix(std::min(kPieceBytes, bytes.size()));
        std::size_t at = 0;
        while (const std::size_t used = take(std::string_view(held_).substr(at), sink)) {
            at += used;
            searched_ = 0;
        }
        held_.erase(0, at);
    }
}

void LogDecoder::flush(const Sink& sink) {
    if (!held_.empty()) sink(held_);
    held_.clear();
    searched_ = 0;
    frame_rest_ = 0;
}

std::size_t LogDecoder::take(std::string_view text, const Sink& sink) {
    if (text.empty()) return 0;
    if (frame_rest_ > 0) return take_frame_piece(text, sink);
    if (!may_start_frame(text)) return take_line(text, sink);
    if (text.size() < kFrameHeaderBytes) return 0;
    frame_rest_ = big_endian(text.substr(4));
    return kFrameHeaderBytes;
}

std::size_t LogDecoder::take_frame_piece(std::string_view text, const Sink& sink) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(frame_rest_, kLogEventBytesMax));
    if (text.size() < wanted) return 0;
    sink(text.substr(0, wanted));
    frame_rest_ -= wanted;
    return wanted;
}

std::size_t LogDecoder::take_line(std::string_view text, const Sink& sink) {
    const auto newline = text.find('\n', searched_);
    std::size_t length = newline == std::string_view::npos ? 0 : newline + 1;
    // A frame may begin in the middle of a line, after text that was printed without a newline.
    const auto from = searched_ > kFrameMagic.size() ? searched_ - kFrameMagic.size() : 1;
    const auto frame = text.substr(0, length == 0 ? text.size() : length).find(kFrameMagic, from);
    if (frame != std::string_view::npos) length = frame;
    if (length == 0 && text.size() <= kLogEventBytesMax) {
        searched_ = text.size();
        return 0;
    }
    if (length == 0 || length > kLogEventBytesMax) length = cut_before(text, kLogEventBytesMax);
    sink(text.substr(0, length));
    return length;
}

PhaseLog::Fate PhaseLog::note(std::string_view event) {
    remember(event);
    if (dropped_bytes_ > 0 || event.size() > bytes_max_ - kept_bytes_) {
        dropped_bytes_ += event.size();
        return Fate::drop;
    }
    kept_bytes_ += event.size();
    return Fate::keep;
}

void PhaseLog::remember(std::string_view text) {
    recent_ += text.size() > kLogTailBytesMax ? text.substr(text.size() - kLogTailBytesMax) : text;
    if (!text.ends_with('\n')) recent_ += '\n';  // LogResult shows a frame's event on lines of its own
    if (recent_.size() > 4 * kLogTailBytesMax) recent_.erase(0, recent_.size() - kLogTailBytesMax);
}

std::string PhaseLog::tail() const {
    return recent_.size() > kLogTailBytesMax ? recent_.substr(recent_.size() - kLogTailBytesMax) : recent_;
}

}  // namespace leastwise::function
