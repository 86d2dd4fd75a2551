#include "harness/model/catalogue_json.hpp"

namespace coresweep {
namespace {

using nlohmann::json;

std::string_view name_of(Form form) {
  switch (form) {
    case Form::tasks:
      return "tasks";
    case Form::roles:
      return "roles";
    case Form::nested:
      return "nested";
  }
  return "tasks";
}

std::string_view name_of(WorkersAre kind) {
  switch (kind) {
    case WorkersAre::caller:
      return "caller";
    case WorkersAre::threads:
      return "threads";
    case WorkersAre::processes:
      return "processes";
  }
  return "threads";
}

}  // namespace

void to_json(json& out, const AxisInfo& info) {
  out =
      json{{"key", info.key}, {"fallback", info.fallback}, {"values", info.values}, {"description", info.description}};
}

void to_json(json& out, const WorkloadInfo& info) {
  out = json{{"name", info.name},
             {"description", info.description},
             {"step", info.step},
             {"unit", info.unit},
             {"form", name_of(info.form)},
             {"clock", info.clock == Clock::span ? "span" : "region"},
             {"fixed_time", info.fixed_time},
             {"takes_lock", info.takes_lock},
             {"takes_channel", info.takes_channel},
             {"takes_barrier", info.takes_barrier},
             {"workers", info.workers},
             {"axes", info.axes}};
}

void to_json(json& out, const LockInfo& info) {
  out = json{{"name", info.name},
             {"description", info.description},
             {"kind", info.kind},
             {"excludes", info.excludes},
             {"process_shared", info.process_shared},
             {"holds_addresses", info.holds_addresses},
             {"max_workers", info.max_workers}};
}

void to_json(json& out, const ChannelInfo& info) {
  out = json{{"name", info.name},
             {"description", info.description},
             {"process_shared", info.process_shared},
             {"holds_addresses", info.holds_addresses},
             {"max_producers", info.max_producers},
             {"max_consumers", info.max_consumers},
             {"carries_payload", info.carries_payload},
             {"max_bytes", info.max_bytes},
             {"max_whole_bytes", info.max_whole_bytes},
             {"order", info.order},
             {"can_spin", info.can_spin},
             {"can_sleep", info.can_sleep}};
}

void to_json(json& out, const BarrierInfo& info) {
  out = json{{"name", info.name},
             {"description", info.description},
             {"process_shared", info.process_shared},
             {"holds_addresses", info.holds_addresses},
             {"max_workers", info.max_workers}};
}

void to_json(json& out, const ModeInfo& info) {
  out = json{{"name", info.name},
             {"description", info.description},
             {"family", info.family},
             {"workers_are", name_of(info.workers_are)},
             {"dispatches", info.dispatches},
             {"roles", info.roles},
             {"caller_works", info.caller_works},
             {"persistent", info.persistent},
             {"headline", info.headline},
             {"waits", info.waits}};
}

void to_json(json& out, const PlacementInfo& info) {
  out = json{{"name", info.name}, {"alias", info.alias}, {"description", info.description}};
}

void to_json(json& out, const Catalogue& catalogue) {
  out = json{{"workloads", catalogue.workloads}, {"locks", catalogue.locks}, {"channels", catalogue.channels},
             {"barriers", catalogue.barriers},   {"modes", catalogue.modes}, {"placements", catalogue.placements}};
}

}  // namespace coresweep
