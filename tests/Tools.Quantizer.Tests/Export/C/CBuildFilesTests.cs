using System.Text;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Export.C;

namespace MobileNetEdge.Tools.Quantizer.Tests.Export.C;

/// <summary>The files that build systems want, with CMake; what ESP-IDF and Zephyr add to its language is made up here.</summary>
public sealed class CBuildFilesTests
{
    private const string CMake = "/usr/bin/cmake";

    /// <summary>One program for each build system; each runs the self-test.</summary>
    private const string Project =
        """
        cmake_minimum_required(VERSION 3.13)
        project(user C)
        file(WRITE ${CMAKE_BINARY_DIR}/main.c "#include <net.h>\nint main(void) { return net_selftest(); }\n")
        enable_testing()
        function(program library)
            add_executable(${library}_program ${CMAKE_BINARY_DIR}/main.c)
            target_link_libraries(${library}_program ${library})
            add_test(NAME ${library} COMMAND ${library}_program)
        endfunction()

        add_subdirectory(library plain)
        program(net)

        function(idf_component_register)
            cmake_parse_arguments(C "" "" "SRCS;INCLUDE_DIRS" ${ARGN})
            add_library(idf STATIC ${C_SRCS})
            target_include_directories(idf PUBLIC ${C_INCLUDE_DIRS})
        endfunction()
        set(ESP_PLATFORM 1)
        add_subdirectory(library idf)
        program(idf)

        macro(zephyr_library_named name)
            add_library(zephyr_${name} STATIC)
        endmacro()
        macro(zephyr_library_sources)
            target_sources(zephyr_net PRIVATE ${ARGN})
        endmacro()
        macro(zephyr_include_directories)
            target_include_directories(zephyr_net PUBLIC ${ARGN})
        endmacro()
        set(CONFIG_MOBILENET_EDGE_NET y)
        add_subdirectory(library/zephyr zephyr)
        program(zephyr_net)

        """;

    [Fact]
    public void CMake_esp_idf_and_zephyr_build_the_library()
    {
        CProgram.Require(CMake);
        using TemporaryFolder folder = new();
        foreach ((string path, string text) in Export().Files)
        {
            folder.Write($"library/{path}", Encoding.UTF8.GetBytes(text));
        }

        folder.Write("CMakeLists.txt", Encoding.UTF8.GetBytes(Project));
        CProgram.Succeed(CMake, ["-S", folder.File("."), "-B", folder.File("build")]);
        CProgram.Succeed(CMake, ["--build", folder.File("build")]);
        CProgram.Succeed("/usr/bin/ctest", ["--test-dir", folder.File("build")]);
    }

    [Fact]
    public void Arduino_and_zephyr_find_the_library_by_its_name()
    {
        IReadOnlyDictionary<string, string> files = Export().Files;
        Assert.StartsWith("name=net\nversion=", files["library.properties"], StringComparison.Ordinal);
        Assert.Contains("\nincludes=net.h\n", files["library.properties"], StringComparison.Ordinal);
        Assert.StartsWith("name: net\n", files["zephyr/module.yml"], StringComparison.Ordinal);
        Assert.StartsWith("config MOBILENET_EDGE_NET\n", files["zephyr/Kconfig"], StringComparison.Ordinal);
        Assert.All(files.Values, static text => Assert.DoesNotContain("@", text, StringComparison.Ordinal));
    }

    private static CExport Export() => CExport.Of(Model.Parse(RandomNetworks.Build(1)), "net");
}
