#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace coresweep::bench {

/// A string literal as a template argument.
template <std::size_t N>
struct Literal {
  char text[N];
  consteval Literal(const char (&literal)[N]) { std::copy_n(literal, N, text); }  // NOLINT: implicit on purpose
};

/// A registered type under its registered name (the stem of its file).
template <class T, Literal literal>
struct Named {
  using type = T;
  static constexpr std::string_view name{literal.text, sizeof(literal.text) - 1};
};

/// Lets a generated list end every row with a comma.
struct EndOfList {};

template <class... Ts>
struct TypeList {};

/// `make.operator()<Entry>()` of every entry but EndOfList, in order.
template <class... Entries, class Make>
constexpr auto table_of(TypeList<Entries...>, const Make& make) {
  using First = std::tuple_element_t<0, std::tuple<Entries...>>;
  std::array<decltype(make.template operator()<First>()), sizeof...(Entries) - 1> rows{};
  std::size_t next = 0;
  const auto add = [&]<class Entry>() {
    if constexpr (!std::is_same_v<Entry, EndOfList>) rows[next++] = make.template operator()<Entry>();
  };
  (add.template operator()<Entries>(), ...);
  return rows;
}

}  // namespace coresweep::bench
