#pragma once
// The published pairs of policies, for this folder's tests.
#include "runtime/iam/testcases/policies.hpp"
#include "runtime/prover/documents.hpp"
#include "runtime/prover/prover.hpp"
#include "tests/conformance.hpp"

namespace leastwise::prover {

inline std::optional<core::Document> read_corpus() {
    const auto text = leastwise::testcases::read_conformance("iam/subset_pairs.json");
    if (!text) return {};
    return iam::testing::json(*text);
}

}  // namespace leastwise::prover
