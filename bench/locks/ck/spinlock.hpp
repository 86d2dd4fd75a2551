#pragma once

// Concurrency Kit's spinlocks, inline like every other lock here. One thing keeps <ck_spinlock.h> from compiling as
// C++: `previous = ck_pr_fas_ptr(queue, node)` makes a node's address of a void*, which C allows. An overload for typed
// addresses, declared before the header is read, is a better match than the one that takes void*.
#include <ck_pr.h>

template <class T>
inline T* ck_pr_fas_ptr(T** target, T* value) {
  return static_cast<T*>(ck_pr_fas_ptr(static_cast<void*>(target), static_cast<void*>(value)));
}

#include <ck_spinlock.h>
