#include "harness/model/tests/fake_catalogue.hpp"

namespace coresweep::tests {

Catalogue fake_catalogue() {
  Catalogue all;
  WorkloadInfo sum{.name = "sum", .description = "tasks", .step = "one addition", .unit = "ns_per_step"};
  sum.axes = {{"grain", "16", {}, "steps per task"}, {"work", "1000", {}, "steps per trial"}};
  WorkloadInfo gated{.name = "gated", .description = "roles", .step = "one update", .unit = "ns_per_step"};
  gated.form = Form::roles;
  gated.fixed_time = true;
  gated.takes_lock = true;
  gated.axes = {{"flavour", "plain", {"plain", "fancy"}, "an axis of its own"}};
  WorkloadInfo duo{.name = "duo", .description = "two roles", .step = "one item", .unit = "ns_per_step"};
  duo.form = Form::roles;
  duo.takes_channel = true;
  duo.workers = {2};
  duo.axes = {{"flavour", "plain", {"plain", "fancy"}, "an axis of its own"}, {"work", "50", {}, "items"}};
  WorkloadInfo tree{.name = "tree", .description = "tasks of tasks", .step = "one task", .unit = "ns_per_step"};
  tree.form = Form::nested;
  tree.axes = {{"depth", "3", {}, "levels below the root"}};
  WorkloadInfo rested{.name = "rested", .description = "a task each", .step = "one task", .unit = "ns_per_step"};
  rested.axes = {{"idle_us", "0", {"0", "100"}, "the pool lies idle before"}};
  rested.lies_idle = true;
  WorkloadInfo lasting{.name = "lasting", .description = "roles", .step = "one sum", .unit = "ns_per_step"};
  lasting.form = Form::roles;
  lasting.fixed_time = true;
  lasting.axes = {{"lasting_ms", "1000", {}, "how long a trial lasts"}};
  all.workloads = {sum, gated, duo, tree, rested, lasting};
  all.locks = {{"none", "no lock", "lock", false, true, false, 0},
               {"local", "threads only", "lock", true, false, false, 0},
               {"shared", "at most 4", "lock", true, true, false, 4}};
  all.channels = {{"local_queue", "threads only", false, false, 0, 1}, {"shared_queue", "any", true, false, 0, 0}};
  const auto mode = [](std::string name, std::string family, WorkersAre are, std::vector<std::string> dispatches,
                       bool roles) {
    return ModeInfo{.name = name,
                    .description = name,
                    .family = family,
                    .workers_are = are,
                    .dispatches = dispatches,
                    .roles = roles,
                    .headline = name};
  };
  all.modes = {mode("serial", "serial", WorkersAre::caller, {}, true),
               mode("thread", "thread", WorkersAre::threads, {}, true),
               mode("process", "process", WorkersAre::processes, {}, true),
               mode("pool", "thread_pool", WorkersAre::threads, {"index", "submit"}, true),
               mode("library", "thread_pool", WorkersAre::threads, {"submit"}, false)};
  all.modes[3].persistent = true;
  all.modes[4].persistent = true;
  all.modes[3].most_nested = 31;
  all.placements = {{"none", "unpinned", ""},
                    {"compact", "close", ""},
                    {"cores", "", ""},
                    {"scatter", "spread", ""},
                    {"cpus:LIST", "", "as listed"}};
  return all;
}

}  // namespace coresweep::tests
