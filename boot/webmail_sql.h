// Runs the SQL of the webmail's plugins, by the webmail's own tool.
#pragma once

#include "boot/webmail_plugins.h"

namespace boot {

// Runs what is to be run, and notes each plugin as installed as soon as it is. One whose SQL fails
// is passed over: the tool says on standard error why. Only a container can run its own tool: with
// another root they are passed over all. Throws gen::FileError, std::system_error.
void install_plugins(const ImageRoot& root, WebmailPlan& plan);

}  // namespace boot
