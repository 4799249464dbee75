using System.Diagnostics;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Outsider.Tests;

/// <summary>Packs the libraries, and uses the packages from a project of their user's, far from the repository.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_example_of_the_readme_names_a_card_with_the_packages_alone()
    {
        Assert.SkipUnless(Runs("dotnet", "--version"), "needs the dotnet command");
        string version = $"0.0.0-test{Random.Shared.Next(1_000_000_000)}";    // none that a cache holds
        foreach (string library in new[] { "Runtime.Int8", "Vision" })
        {
            // Built apart from the repository's own outputs, which other tests may be using.
            Done(
                "dotnet",
                "pack",
                Path.Combine(Repository.Folder, "src", library),
                "-c",
                "Release",
                "-o",
                _folder.File("feed"),
                "--artifacts-path",
                _folder.File("artifacts"),
                $"-p:Version={version}",
                "-v",
                "quiet");
        }

        File.Copy(Repository.Model, _folder.File("user/model.tflite"));
        File.Copy(Repository.Card("heart"), _folder.File("user/cat.jpg"));
        _folder.Write("user/Program.cs", System.Text.Encoding.UTF8.GetBytes(Repository.Example("Classifier.Load")));
        _folder.Write("user/Program.csproj", System.Text.Encoding.UTF8.GetBytes(
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
                <RestoreAdditionalProjectSources>{_folder.File("feed")}</RestoreAdditionalProjectSources>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MobileNetEdge.Vision" Version="{version}" />
              </ItemGroup>
            </Project>
            """));
        string output = Done("dotnet", "run", "--project", _folder.File("user/Program.csproj"));
        Assert.Contains("heart 9", output, StringComparison.Ordinal);    // 90 % and more
    }

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            return Start(program, Path.GetTempPath(), arguments).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;    // not there
        }
    }

    private string Done(string program, params string[] arguments)
    {
        string folder = Directory.CreateDirectory(_folder.File("user")).FullName;
        (int code, string output) = Start(program, folder, arguments);
        Assert.True(code == 0, output);
        return output;
    }

    private static (int Code, string Output) Start(string program, string folder, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
