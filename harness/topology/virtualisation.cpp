#include <array>
#include <cstring>

#include "harness/topology/host.hpp"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

namespace coresweep::topology {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// CPUID signatures, as their vendors document them.
constexpr std::array<Pair, 9> signatures{{{"KVMKVMKVM", "kvm"},
                                          {"Linux KVM Hv", "kvm"},
                                          {"Microsoft Hv", "hyperv"},
                                          {"VMwareVMware", "vmware"},
                                          {"VBoxVBoxVBox", "virtualbox"},
                                          {"XenVMMXenVMM", "xen"},
                                          {"TCGTCGTCGTCG", "qemu"},
                                          {"bhyve bhyve ", "bhyve"},
                                          {"ACRNACRNACRN", "acrn"}}};

/// Words in DMI's vendor and product names, for machines without CPUID.
constexpr std::array<Pair, 7> products{{{"KVM", "kvm"},
                                        {"QEMU", "qemu"},
                                        {"VMware", "vmware"},
                                        {"VirtualBox", "virtualbox"},
                                        {"Virtual Machine", "hyperv"},
                                        {"Amazon EC2", "amazon"},
                                        {"Google Compute Engine", "google"}}};

/// EC2's bare metal instances carry the vendor's name too.
bool is_metal(std::string_view product) {
  return product.find(".metal") != std::string_view::npos;
}

std::optional<std::string> hypervisor(const Root& root, std::string_view signature) {
  for (const auto& [prefix, name] : signatures) {
    if (signature.starts_with(prefix)) return std::string(name);
  }
  if (!signature.empty()) return "vm";
  if (auto type = read_line(below(root, "/sys/hypervisor/type"))) return type;
  const std::string product = read_line(below(root, "/sys/class/dmi/id/product_name")).value_or("");
  const std::string dmi = read_line(below(root, "/sys/class/dmi/id/sys_vendor")).value_or("") + " " + product;
  for (const auto& [word, name] : products) {
    if (dmi.find(word) != std::string::npos && !is_metal(product)) return std::string(name);
  }
  const auto flags = value_of(read_text(below(root, "/proc/cpuinfo")).value_or(""), "flags");
  if (flags && (" " + *flags + " ").find(" hypervisor ") != std::string::npos) return "vm";
  return std::nullopt;
}

std::optional<std::string> container(const Root& root) {
  std::error_code error;
  if (auto name = read_line(below(root, "/run/systemd/container"))) return name;
  if (std::filesystem::exists(below(root, "/.dockerenv"), error)) return "docker";
  if (std::filesystem::exists(below(root, "/run/.containerenv"), error)) return "podman";
  return std::nullopt;
}

}  // namespace

std::string hypervisor_signature() {
#if defined(__x86_64__) || defined(__i386__)
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  constexpr unsigned hypervisor_present = 1U << 31;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0 || (ecx & hypervisor_present) == 0) return "";
  __cpuid(0x40000000, eax, ebx, ecx, edx);
  const std::array<unsigned, 3> words{ebx, ecx, edx};
  std::array<char, sizeof(words) + 1> text{};
  std::memcpy(text.data(), words.data(), sizeof(words));
  return text[0] == '\0' ? "unnamed" : text.data();
#else
  return "";
#endif
}

std::optional<std::string> virtualisation(const Root& root, std::string_view signature, bool gvisor) {
  std::string layers;
  const auto add = [&](const std::optional<std::string>& layer) {
    if (layer) layers += (layers.empty() ? "" : "+") + *layer;
  };
  add(hypervisor(root, signature));
  if (gvisor) add("gvisor");
  add(container(root));
  return layers.empty() ? std::nullopt : std::optional(layers);
}

}  // namespace coresweep::topology
