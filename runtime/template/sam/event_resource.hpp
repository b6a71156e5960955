#pragma once
#include "runtime/template/sam/event.hpp"

namespace leastwise::templates::sam {

// Events that change a resource of the same template: a bucket's notifications, a user pool's triggers.
void link_bucket(Translation& translation, Event& event);
void translate_bucket(EventScope& scope, Event& event);
void link_user_pool(Translation& translation, Event& event);
void translate_user_pool(EventScope& scope, Event& event);

}  // namespace leastwise::templates::sam
