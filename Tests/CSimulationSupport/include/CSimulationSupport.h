#ifndef CSIMULATIONSUPPORT_H
#define CSIMULATIONSUPPORT_H

#include "JobQueue.h"
#include "SimulatedDisk.h"
#include "SeededSodium.h"

#endif
