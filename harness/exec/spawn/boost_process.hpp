#pragma once

// Boost.Process v1 from 1.74 to 1.88. <utility> comes first because 1.74's asio forgets it under C++20; later releases
// moved v1 to a folder of its own, and some lack an umbrella header.
#include <utility>

// POSIX dropped it in 2008, and Boost with it; Linux has it.
#ifndef BOOST_POSIX_HAS_VFORK
#define BOOST_POSIX_HAS_VFORK 1
#endif

#if __has_include(<boost/process/v1/child.hpp>)
#include <boost/process/v1/args.hpp>
#include <boost/process/v1/child.hpp>
#include <boost/process/v1/error.hpp>
#include <boost/process/v1/exe.hpp>
#include <boost/process/v1/extend.hpp>
#include <boost/process/v1/posix.hpp>
namespace coresweep::exec {
namespace bp = boost::process::v1;
}
#else
#include <boost/process.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/posix.hpp>
namespace coresweep::exec {
namespace bp = boost::process;
}
#endif
