#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "harness/model/cpu_quota.hpp"

namespace coresweep::topology {

using CpuList = std::vector<int>;  ///< os indexes of PUs, ascending unless said otherwise

/// The five CPU counts: each of them is somebody's answer to "how many CPUs have I got", and they differ.
struct CpuCounts {
  int online = 0;                 ///< PUs the kernel runs
  int allowed = 0;                ///< after cgroup cpusets
  int affinity = 0;               ///< in this process's own mask at start
  int usable = 0;                 ///< |U|: topology ∩ allowed ∩ affinity
  std::optional<CpuQuota> quota;  ///< the smallest cpu.max (v2) or cfs quota (v1) of all visible ancestors; nullopt:
                                  ///< unlimited or not visible

  /// Whether the quota is what limits computing here: it is below the CPUs that can be used.
  bool limited_by_quota() const { return quota && quota->cpus < usable; }
  /// Then: what to tell whoever is about to use more workers, in a sentence. Else empty.
  std::string quota_warning() const;
};

/// A machine as hwloc sees it: this one, a synthetic one, or a foreign one from a file. Only this file's
/// implementation knows hwloc. Not copyable; cheap to move.
class Topology {
 public:
  /// This machine. Throws MissingError when hwloc cannot say.
  static Topology discover();
  /// This machine, from XML exported by a parent process moments ago (never from a user's file). To bind with: it lacks
  /// the NUMA nodes whose memory is not allowed, and only who deals places needs them.
  static Topology from_parent(const std::string& path);
  /// A foreign machine from XML. Throws UsageError: missing file, unreadable, version 3. Never bound with.
  static Topology from_file(const std::string& path);
  /// A synthetic machine, e.g. "pack:2 core:2 pu:2". Throws UsageError.
  static Topology synthetic(const std::string& description);

  ~Topology();
  Topology(Topology&&) noexcept;
  Topology& operator=(Topology&&) noexcept;

  bool is_this_machine() const;
  CpuCounts counts() const;
  /// U in hwloc's logical order.
  CpuList usable() const;
  /// Digest of the shape alone (types, os indexes, cpusets, cache sizes, kinds): 12 hex digits.
  std::string digest() const;
  /// XML for `from_parent`. Throws MissingError when it cannot be written.
  void export_to(const std::string& path) const;
  /// The contract's JSON of `coresweep topology --json`.
  nlohmann::json describe() const;
  /// The same as text for a person.
  std::string describe_text() const;

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  explicit Topology(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace coresweep::topology
