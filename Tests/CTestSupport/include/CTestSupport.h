#ifndef CTESTSUPPORT_H
#define CTESTSUPPORT_H

#include "FaultyDisk.h"
#include "LockHolder.h"

#endif
