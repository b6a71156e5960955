#pragma once
// The published pairs of policies, for this folder's tests.
#include "runtime/iam/testcases/policies.hpp"
#include "runtime/prover/documents.hpp"
#include "runtime/prover/prover.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace leastwise::prover {

inline std::optional<core::Document> read_corpus() {
    const char* folder = std::getenv("LEASTWISE_CONFORMANCE");
    const std::filesystem::path root =
        folder ? std::filesystem::path(folder)
               : std::filesystem::path(LEASTWISE_SOURCE_DIR) / ".." / "shared" / "conformance";
    const std::filesystem::path path = root / "iam" / "subset_pairs.json";
    if (!std::filesystem::exists(path)) {
        std::cout << "SKIPPED: policy pairs (" << path.string() << " is absent)\n";
        return {};
    }
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return iam::testing::json(text.str());
}

}  // namespace leastwise::prover
