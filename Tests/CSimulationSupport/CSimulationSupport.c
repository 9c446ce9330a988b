#include "CSimulationSupport.h"
