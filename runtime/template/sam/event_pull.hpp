#pragma once
#include "runtime/template/sam/event.hpp"

namespace leastwise::templates::sam {

/// The inline policy that reading the event source takes, or null.
Document pull_policy(const Translation& translation, Event& event);

/// An SQS queue as an event source, also of an SNS topic's queue.
void translate_queue(EventScope& scope, Event& event);

}  // namespace leastwise::templates::sam
