# Fails unless README.md holds each of these files word for word.
file(READ ${ROOT}/README.md readme)
foreach(example quick-start/policy.yaml embed.cpp)
  file(READ ${ROOT}/examples/${example} text)
  string(FIND "${readme}" "${text}" at)
  if(at EQUAL -1)
    message(SEND_ERROR "README.md does not show examples/${example} as it is")
  endif()
endforeach()
