#include "emulators/lambda/code.hpp"

#include "emulators/lambda/errors.hpp"
#include "runtime/core/text.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace leastwise::lambda {

namespace {

namespace fs = std::filesystem;

/// SHA-256 of what is added, in base64.
class Digest {
public:
    Digest() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
    }
    void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
    std::string finish() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
        unsigned int size = 0;
        EVP_DigestFinal_ex(context_.get(), bytes.data(), &size);
        return core::to_base64({reinterpret_cast<const char*>(bytes.data()), size});
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

gate::AwsError unreadable(const fs::path& path, const std::error_code& reason) {
    return invalid_parameter("The code at " + path.string() + " cannot be read: " + reason.message());
}

/// Marks a directory by the names, sizes and times of its files: a change of the code changes the mark, and a
/// large node_modules need not be read.
CodeMark mark_directory(const fs::path& directory) {
    struct File {
        std::string name;
        std::uint64_t bytes;
        std::int64_t modified;
    };
    std::vector<File> files;
    std::error_code error;
    for (auto it = fs::recursive_directory_iterator(directory, error);
         it != fs::recursive_directory_iterator(); it.increment(error)) {
        if (error) throw unreadable(directory, error);
        if (!it->is_regular_file(error)) continue;
        files.push_back({it->path().lexically_relative(directory).string(), it->file_size(error),
                         it->last_write_time(error).time_since_epoch().count()});
    }
    if (error) throw unreadable(directory, error);
    std::ranges::sort(files, {}, &File::name);
    Digest digest;
    CodeMark mark;
    for (const auto& file : files) {
        digest.add(file.name + '\n' + std::to_string(file.bytes) + ' ' + std::to_string(file.modified) +
                   '\n');
        mark.bytes += file.bytes;
    }
    mark.sha256 = digest.finish();
    mark.directory = directory.string();
    return mark;
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// By its name, or by the record that ends every archive. (APPNOTE.TXT 4.3.16)
bool is_archive(const fs::path& path, std::string_view bytes) {
    constexpr std::size_t kTailMax = 22 + 65535;  // the record and its comment
    const std::string_view tail = bytes.substr(bytes.size() - std::min(bytes.size(), kTailMax));
    return path.extension() == ".zip" || path.extension() == ".jar" ||
           tail.find("PK\x05\x06") != std::string_view::npos;
}

/// A directory below `scratch` that is the code's own.
fs::path fresh_directory(const std::string& scratch, std::string_view sha256) {
    if (scratch.empty()) throw std::logic_error("no directory was given that code may be unpacked in");
    Digest digest;
    digest.add(sha256);
    std::string name = core::to_hex(core::from_base64(digest.finish()).value_or("")).substr(0, 32);
    const fs::path directory = fs::path(scratch) / name;
    fs::remove_all(directory);
    fs::create_directories(directory);
    return directory;
}

}  // namespace

CodeMark load_code(const std::string& path, const std::string& scratch) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) {
        throw invalid_parameter("There is no code at " + path +
                                "; build the function first or correct the path");
    }
    const fs::path where = fs::canonical(path, error);
    if (error) throw unreadable(path, error);
    if (fs::is_directory(status)) return mark_directory(where);
    const auto bytes = fs::file_size(where, error);
    if (error) throw unreadable(path, error);
    if (bytes > kZippedBytesMax) throw zipped_too_large(kZippedBytesMax);
    Digest digest;
    const std::string bytes_of_file = read_file(where);
    digest.add(bytes_of_file);
    CodeMark mark;
    mark.sha256 = digest.finish();
    mark.bytes = bytes;
    const fs::path directory = fresh_directory(scratch, mark.sha256 + where.string());
    if (is_archive(where, bytes_of_file)) {
        unzip(where.string(), directory.string());
    } else {  // `aws cloudformation package` puts a file that is no archive into one of its own
        fs::copy_file(where, directory / where.filename(), error);
        if (error) throw unreadable(path, error);
    }
    mark.directory = directory.string();
    return mark;
}

CodeMark write_inline_code(std::string_view text, std::string_view runtime, const std::string& scratch) {
    const bool is_node = runtime.starts_with("nodejs"), is_python = runtime.starts_with("python");
    if (!is_node && !is_python) {  // (mem) CloudFormation's words
        throw invalid_parameter(
            "ZipFile can only be used when Runtime is set to any of the nodejs or python "
            "runtimes; found " +
            std::string(runtime.empty() ? "none" : runtime));
    }
    if (text.size() > kInlineBytesMax) {
        throw invalid_parameter("ZipFile must be no more than 4194304 bytes");  // (mem)
    }
    Digest digest;
    digest.add(text);
    CodeMark mark;
    mark.sha256 = digest.finish();
    mark.bytes = text.size();
    const fs::path directory = fresh_directory(scratch, mark.sha256 + std::string(runtime));
    std::ofstream file(directory / (is_node ? "index.js" : "index.py"), std::ios::binary);
    file << text;
    file.close();
    if (!file) throw invalid_parameter("The function's inline code cannot be written below " + scratch);
    mark.directory = directory.string();
    return mark;
}

}  // namespace leastwise::lambda
