#!/bin/sh
/bin/report --flush
