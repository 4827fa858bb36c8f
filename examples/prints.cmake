# Fails unless PROGRAM, run from ROOT with ARGUMENT (if any) and with INPUT to read, ends well and prints what EXPECTED holds.
execute_process(COMMAND ${PROGRAM} ${ARGUMENT} WORKING_DIRECTORY ${ROOT} INPUT_FILE ${INPUT}
  OUTPUT_VARIABLE printed ERROR_VARIABLE said RESULT_VARIABLE status)
file(READ ${EXPECTED} expected)
if(NOT status EQUAL 0 OR NOT printed STREQUAL expected)
  message(FATAL_ERROR "exit ${status}\n${said}printed:\n${printed}expected:\n${expected}")
endif()
