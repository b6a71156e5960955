// OpenSSL 3's one-shot functions look their algorithm up in each call, which takes several times as long as hashing a
// key does; its older functions, which it calls deprecated, do not.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "emulators/dynamodb/key.hpp"

#include <openssl/md5.h>

#include <array>

namespace leastwise::dynamodb {
namespace {

constexpr std::size_t kHashBytes = 4;
constexpr std::int64_t kBuckets = 4096;  // three hexadecimal digits of the hash decide a segment

/// What AWS hashes: UTF-8 text, the bytes themselves, the packed number.
std::string raw_bytes(const Value& value) {
    if (const auto* text = value.get<std::string>()) return *text;
    if (const auto* binary = value.get<Binary>()) return binary->bytes;
    std::string bytes;
    append_ordered(bytes, *value.get<Number>());
    return bytes;
}

/// AWS orders partitions by MD5 of the key value behind a fixed word, as dynalite found by observation.
void append_hash(std::string& out, std::string_view bytes) {
    constexpr std::string_view kWord = "Outliers";
    std::array<unsigned char, MD5_DIGEST_LENGTH> digest{};
    MD5_CTX hash;
    MD5_Init(&hash);
    MD5_Update(&hash, kWord.data(), kWord.size());
    MD5_Update(&hash, bytes.data(), bytes.size());
    MD5_Final(digest.data(), &hash);
    out.append(reinterpret_cast<const char*>(digest.data()), kHashBytes);
}

/// 00 becomes 00 FF, so that the terminator 00 01 sorts below every continuation.
void append_escaped(std::string& out, std::string_view bytes) {
    for (const char c : bytes) {
        out += c;
        if (c == '\0') out += '\xFF';
    }
}

std::string bucket_bytes(std::int64_t bucket) {
    return {static_cast<char>(bucket >> 4), static_cast<char>((bucket & 0xF) << 4)};
}

std::int64_t first_bucket(std::int64_t segment, std::int64_t total) {
    return (kBuckets * segment + total - 1) / total;
}

}  // namespace

void append_key_prefix(std::string& out, const Value& value) { append_escaped(out, raw_bytes(value)); }

void append_key_part(std::string& out, const Value& value) {
    append_key_prefix(out, value);
    out.append("\0\1", 2);
}

std::string partition_prefix(const Value& partition_value) {
    std::string key;
    append_hash(key, raw_bytes(partition_value));
    append_key_part(key, partition_value);
    return key;
}

std::string encode_key(const KeySchema& schema, const Attributes& attributes) {
    std::string key = partition_prefix(*attributes.find(schema.partition.name));
    if (schema.sort) append_key_part(key, *attributes.find(schema.sort->name));
    return key;
}

std::string encode_index_key(const KeySchema& index, const KeySchema& table, const Attributes& attributes) {
    std::string key = encode_key(index, attributes);
    std::string table_bytes = raw_bytes(*attributes.find(table.partition.name));
    if (table.sort) table_bytes += raw_bytes(*attributes.find(table.sort->name));
    append_hash(key, table_bytes);
    append_key_part(key, *attributes.find(table.partition.name));
    if (table.sort) append_key_part(key, *attributes.find(table.sort->name));
    return key;
}

std::string successor(std::string prefix) {
    while (!prefix.empty() && prefix.back() == '\xFF') prefix.pop_back();
    if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

KeyRange segment_range(std::int64_t segment, std::int64_t total) {
    const std::int64_t from = first_bucket(segment, total);
    const std::int64_t to = first_bucket(segment + 1, total);
    if (from >= kBuckets) return {std::string(kHashBytes + 1, '\xFF'), {}};
    return {bucket_bytes(from), to >= kBuckets ? std::string() : bucket_bytes(to)};
}

Attributes key_of(const KeySchema& schema, const Attributes& attributes) {
    Attributes key;
    if (const Value* value = attributes.find(schema.partition.name)) key.set(schema.partition.name, *value);
    const Value* sort = schema.sort ? attributes.find(schema.sort->name) : nullptr;
    if (sort != nullptr) key.set(schema.sort->name, *sort);
    return key;
}

}  // namespace leastwise::dynamodb
